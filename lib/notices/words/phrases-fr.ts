import type { Phrases } from './phrases-en.ts';

export const french: Phrases = {
  locale: 'fr-CA',
  different: {
    phoneNumber: 'un autre numéro',
    email: 'une autre adresse',
    postalAddress: 'une autre adresse',
  },
  email: {
    field: {
      phoneNumber: 'numéro de téléphone',
      email: 'adresse courriel',
      postalAddress: 'adresse postale',
    },
    title: {
      changed: (what) => `Modification : ${what}`,
      general: (what) => `Modification : ${what}`,
      restored: (what) => `Retour à la valeur précédente : ${what}`,
    },
    intro: {
      changed: (institution) => `Ces coordonnées ont été modifiées dans votre profil chez ${institution}.`,
      general: (institution) => `Les coordonnées de votre profil chez ${institution} ont changé.`,
      restored: (institution) =>
        `Une modification de votre profil chez ${institution} a été annulée. Ces coordonnées sont de nouveau celles d’avant.`,
    },
    before: 'Avant',
    now: 'Maintenant',
    none: 'aucune',
    time: { changed: 'Date et heure', general: 'Constaté', restored: 'Date et heure' },
    reference: 'Référence',
    expected: 'Si vous l’avez demandé, vous n’avez rien à faire.',
    disputeTitle: 'Vous ne l’avez pas demandé ?',
    dispute: (institution, phone, reference) =>
      `Appelez tout de suite ${institution} au ${phone}. Donnez la référence ${reference}.`,
    hours: (hours) => `Heures d’ouverture : ${hours}.`,
    masked: 'Une partie des données est masquée pour vous protéger.',
    caution:
      'Ce message ne contient aucun lien. Ne donnez jamais votre mot de passe ni un code de sécurité à qui vous les demande.',
    noReplies: 'Nous ne lisons pas les réponses à ce message.',
    footer: (institution) =>
      `Vous recevez ce message parce que cette adresse figure dans votre profil chez ${institution}, ou y figurait récemment.`,
  },
  sms: {
    field: { phoneNumber: 'tél.', email: 'courriel', postalAddress: 'adresse' },
    change: (before, now) => `${before} vers ${now}`,
    kinds: {
      changed: { what: 'coordonnées modifiées', did: 'modifié', doubt: 'Pas vous?' },
      general: { what: 'changement de coordonnées constaté', did: 'modifié', doubt: 'Pas vous?' },
      restored: { what: 'coordonnées rétablies', did: 'rétabli', doubt: 'Une erreur?' },
    },
    call: (phone) => `Appelez le ${phone}`,
    callWithoutNumber: 'Appelez le numéro de votre carte.',
    reference: 'Réf.',
    tight: (items, did) => `${items} ${did}.`,
    tightCall: 'Appelez-nous.',
  },
};
