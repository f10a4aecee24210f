export const english = {
  locale: 'en-US',
  /** Follows a masked value that reads like the one before it. */
  different: {
    phoneNumber: 'a different number',
    email: 'a different address',
    postalAddress: 'a different address',
  },
  email: {
    field: { phoneNumber: 'phone number', email: 'email address', postalAddress: 'postal address' },
    title: {
      changed: (what: string) => `Change to your ${what}`,
      general: (what: string) => `Change to your ${what}`,
      restored: (what: string, fields: number) =>
        `Your ${what} ${fields === 1 ? 'was put back to what it was' : 'were put back to what they were'}`,
    },
    intro: {
      changed: (institution: string) =>
        `These contact details on your profile at ${institution} were changed.`,
      general: (institution: string) => `The contact details on your profile at ${institution} have changed.`,
      restored: (institution: string) =>
        `A change to your profile at ${institution} was undone. These contact details are what they were before it.`,
    },
    before: 'Before',
    now: 'Now',
    none: 'none',
    time: { changed: 'Time', general: 'Seen', restored: 'Time' },
    reference: 'Reference',
    expected: 'If you asked for this, you do not have to do anything.',
    disputeTitle: "Didn't ask for this?",
    dispute: (institution: string, phone: string, reference: string) =>
      `Call ${institution} right away at ${phone}. Give the reference ${reference}.`,
    hours: (hours: string) => `Phone hours: ${hours}.`,
    masked: 'Parts of the values are hidden to keep you safe.',
    caution:
      'This message has no links. Never give your password or a security code to anyone who asks for it.',
    noReplies: 'We do not read replies to this message.',
    footer: (institution: string) =>
      `You get this message because your profile at ${institution} has this address, or had it until a short time ago.`,
  },
  /** Letters outside the GSM alphabet lose their accents, or halve the room. */
  sms: {
    field: { phoneNumber: 'phone', email: 'email', postalAddress: 'address' },
    change: (before: string, now: string) => `${before} to ${now}`,
    kinds: {
      changed: { what: 'contact change', did: 'changed', doubt: 'Not you?' },
      general: { what: 'contact change seen', did: 'changed', doubt: 'Not you?' },
      restored: { what: 'contact info put back', did: 'put back', doubt: 'Not right?' },
    },
    call: (phone: string) => `Call ${phone}`,
    callWithoutNumber: 'Call the number on your card.',
    reference: 'Ref',
    /** The shortest form: who, what and where to call. */
    tight: (items: string, did: string) => `${items} ${did}.`,
    tightCall: 'Call us.',
  },
};
export type Phrases = typeof english;
