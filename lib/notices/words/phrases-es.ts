import type { Phrases } from './phrases-en.ts';

export const spanish: Phrases = {
  locale: 'es-US',
  different: {
    phoneNumber: 'otro número',
    email: 'otra dirección',
    postalAddress: 'otra dirección',
  },
  email: {
    field: {
      phoneNumber: 'número de teléfono',
      email: 'correo electrónico',
      postalAddress: 'dirección postal',
    },
    title: {
      changed: (what) => `Cambio de su ${what}`,
      general: (what) => `Cambio de su ${what}`,
      restored: (what) => `Se volvió al valor anterior de su ${what}`,
    },
    intro: {
      changed: (institution) => `Se cambiaron estos datos de contacto en su perfil de ${institution}.`,
      general: (institution) => `Los datos de contacto en su perfil de ${institution} han cambiado.`,
      restored: (institution) =>
        `Se deshizo un cambio en su perfil de ${institution}. Estos datos de contacto vuelven a ser los de antes.`,
    },
    before: 'Antes',
    now: 'Ahora',
    none: 'ninguno',
    time: { changed: 'Fecha y hora', general: 'Observado', restored: 'Fecha y hora' },
    reference: 'Referencia',
    expected: 'Si usted lo pidió, no tiene que hacer nada.',
    disputeTitle: '¿Usted no lo pidió?',
    dispute: (institution, phone, reference) =>
      `Llame de inmediato a ${institution} al ${phone}. Indique la referencia ${reference}.`,
    hours: (hours) => `Horario de atención: ${hours}.`,
    masked: 'Una parte de los datos está oculta para protegerle.',
    caution:
      'Este mensaje no tiene enlaces. Nunca dé su contraseña ni un código de seguridad a quien se lo pida.',
    noReplies: 'No leemos las respuestas a este mensaje.',
    footer: (institution) =>
      `Recibe este mensaje porque su perfil de ${institution} tiene esta dirección, o la tenía hasta hace poco.`,
  },
  sms: {
    field: { phoneNumber: 'tel', email: 'correo', postalAddress: 'domicilio' },
    change: (before, now) => `${before} a ${now}`,
    kinds: {
      changed: { what: 'cambio de contacto', did: 'cambio', doubt: '¿No fue Ud.?' },
      general: { what: 'cambio de contacto observado', did: 'cambio', doubt: '¿No fue Ud.?' },
      restored: { what: 'contacto restaurado', did: 'restaurado', doubt: '¿Error?' },
    },
    call: (phone) => `Llame al ${phone}`,
    callWithoutNumber: 'Llame al número de su tarjeta.',
    reference: 'Ref.',
    tight: (items, did) => `${did} ${items}`,
    tightCall: 'Llámenos.',
  },
};
