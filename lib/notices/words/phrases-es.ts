import type { Phrases } from './phrases.ts';

export const spanish: Phrases = {
  locale: 'es-US',
  email: {
    field: {
      phoneNumber: 'número de teléfono',
      email: 'correo electrónico',
      postalAddress: 'dirección postal',
    },
    title: (what) => `Cambio de su ${what}`,
    anyDetails: 'información de contacto',
    intro: (institution) => `Se cambiaron los siguientes datos de contacto en su perfil de ${institution}.`,
    generalIntro: (institution) => `Se cambió la información de contacto en su perfil de ${institution}.`,
    detail: 'Dato',
    before: 'Antes',
    now: 'Ahora',
    none: 'ninguno',
    time: 'Fecha y hora',
    reference: 'Referencia',
    expected: 'Si usted hizo este cambio, no tiene que hacer nada.',
    disputeTitle: '¿No fue usted?',
    dispute: (institution, phone, reference) =>
      `Llame de inmediato a ${institution} al ${phone} e indique la referencia ${reference}.`,
    caution:
      'Los datos se muestran en parte para protegerle. Este mensaje no contiene enlaces. Nunca dé su contraseña ni un código de seguridad a quien se lo pida.',
    footer: (institution) =>
      `Recibe este mensaje porque esta dirección figura, o figuraba hasta hace poco, en su perfil de ${institution}.`,
  },
  sms: {
    // á, í, ó and ú are not in the GSM alphabet: one of them would halve the room.
    field: { phoneNumber: 'tel', email: 'correo', postalAddress: 'domicilio' },
    change: (before, now) => `${before} a ${now}`,
    full: ({ institution, phone, items, time, reference }) =>
      `${institution}: cambio de contacto${time === undefined ? '' : ` ${time}`}` +
      `${items.length === 0 ? '' : `: ${items.join(', ')}`}.` +
      `${reference === undefined ? '' : ` Ref. ${reference}.`} ¿No fue Ud.? Llame al ${phone}`,
    tight: ({ institution, phone, items }) =>
      `${institution}: cambio ${items.length === 0 ? 'de contacto' : items.join('/')} ¿No fue Ud.? ${phone}`,
  },
};
