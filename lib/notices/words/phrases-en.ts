import type { Phrases } from './phrases.ts';

const smsKinds = {
  changed: { what: 'contact change', did: 'changed', doubt: 'Not you?' },
  general: { what: 'contact change seen', did: 'changed', doubt: 'Not you?' },
  restored: { what: 'contact info put back', did: 'put back', doubt: 'Not right?' },
} as const;

export const english: Phrases = {
  locale: 'en-US',
  different: {
    phoneNumber: 'a different number',
    email: 'a different address',
    postalAddress: 'a different address',
  },
  email: {
    field: { phoneNumber: 'phone number', email: 'email address', postalAddress: 'postal address' },
    anyDetails: 'contact details',
    title: {
      changed: (what) => `Change to your ${what}`,
      general: (what) => `Change to your ${what}`,
      restored: (what, fields) =>
        `Your ${what} ${fields === 1 ? 'was put back to what it was' : 'were put back to what they were'}`,
    },
    intro: {
      changed: (institution) => `These contact details on your profile at ${institution} were changed.`,
      general: (institution) => `The contact details on your profile at ${institution} have changed.`,
      restored: (institution) =>
        `A change to your profile at ${institution} was undone. These contact details are what they were before it.`,
    },
    before: 'Before',
    now: 'Now',
    none: 'none',
    time: { changed: 'Time', general: 'Seen', restored: 'Time' },
    reference: 'Reference',
    expected: 'If you asked for this, you do not have to do anything.',
    disputeTitle: "Didn't ask for this?",
    dispute: (institution, phone, reference) =>
      `Call ${institution} right away at ${phone}. Give the reference ${reference}.`,
    hours: (hours) => `Phone hours: ${hours}.`,
    masked: 'Parts of the values are hidden to keep you safe.',
    caution:
      'This message has no links. Never give your password or a security code to anyone who asks for it.',
    noReplies: 'We do not read replies to this message.',
    footer: (institution) =>
      `You get this message because your profile at ${institution} has this address, or had it until a short time ago.`,
  },
  sms: {
    field: { phoneNumber: 'phone', email: 'email', postalAddress: 'address' },
    change: (before, now) => `${before} to ${now}`,
    full: ({ kind, institution, phone, items, time, reference }) =>
      `${institution}: ${smsKinds[kind].what}${time === undefined ? '' : ` ${time}`}` +
      `${items.length === 0 ? '' : `: ${items.join(', ')}`}.` +
      `${reference === undefined ? '' : ` Ref ${reference}.`} ${smsKinds[kind].doubt} ` +
      (phone === undefined ? 'Call the number on your card.' : `Call ${phone}`),
    tight: ({ kind, institution, phone, items }) =>
      `${institution}: ${items.length === 0 ? 'contact details' : items.join('/')} ${smsKinds[kind].did}. ` +
      `${smsKinds[kind].doubt} ${phone ?? 'Call us.'}`,
  },
};
