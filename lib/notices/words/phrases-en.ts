import type { Phrases } from './phrases.ts';

export const english: Phrases = {
  locale: 'en-US',
  email: {
    field: { phoneNumber: 'phone number', email: 'email address', postalAddress: 'postal address' },
    title: (what) => `Change to your ${what}`,
    anyDetails: 'contact details',
    intro: (institution) => `The contact details below were changed on your profile at ${institution}.`,
    generalIntro: (institution) => `Your contact details were changed on your profile at ${institution}.`,
    detail: 'Detail',
    before: 'Before',
    now: 'Now',
    none: 'none',
    time: 'Time',
    reference: 'Reference',
    expected: 'If you made this change, there is nothing to do.',
    disputeTitle: "Didn't make this change?",
    dispute: (institution, phone, reference) =>
      `Call ${institution} right away at ${phone} and give the reference ${reference}.`,
    caution:
      'Values are partly hidden to protect you. This message contains no links. Never give your password or a security code to anyone who asks for it.',
    footer: (institution) =>
      `You receive this message because this address is, or was until recently, on file for you at ${institution}.`,
  },
  sms: {
    field: { phoneNumber: 'phone', email: 'email', postalAddress: 'address' },
    change: (before, now) => `${before} to ${now}`,
    full: ({ institution, phone, items, time, reference }) =>
      `${institution}: contact change${time === undefined ? '' : ` ${time}`}` +
      `${items.length === 0 ? '' : `: ${items.join(', ')}`}.` +
      `${reference === undefined ? '' : ` Ref ${reference}.`} Not you? Call ${phone}`,
    tight: ({ institution, phone, items }) =>
      `${institution}: ${items.length === 0 ? 'contact details' : items.join('/')} changed. Not you? ${phone}`,
  },
};
