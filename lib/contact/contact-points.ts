import { domainToASCII } from 'node:url';

/** The parts of the contact information that a request can change, by their names in the request. */
export const contactFields = ['phoneNumber', 'email', 'postalAddress'] as const;
export type ContactField = (typeof contactFields)[number];

/** An address in the request's own names; `state` and `postalCode` are absent where the country has none. */
export interface PostalAddress {
  readonly address1: string;
  readonly address2?: string | undefined;
  /** On file only: a request has two lines, and what it writes has no third. */
  readonly address3?: string | undefined;
  readonly city: string;
  readonly state?: string | undefined;
  readonly postalCode?: string | undefined;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string;
}

/** A telephone number split as the Users API keeps it; both parts are digits only. */
export interface PhoneNumber {
  readonly countryCode: string;
  readonly nationalNumber: string;
}

/** The user's own email address, which is a login, or an EMAIL contact method. */
export interface EmailPoint {
  readonly field: 'email';
  readonly place: 'login' | 'method';
  /** The method's id; absent for the login, and where the platform gives none. */
  readonly id?: string | undefined;
  readonly value: string;
}

export const phoneProtocols = ['SMS', 'VOICE', 'WHATSAPP_SMS', 'WHATSAPP_VOICE'] as const;

/** A contact method that reaches a phone. One phone on file is several of these. */
export interface PhonePoint {
  readonly field: 'phoneNumber';
  /** Absent where the platform gives none. */
  readonly id?: string | undefined;
  readonly protocol: (typeof phoneProtocols)[number];
  /** A fax machine: shown, never texted, and not the phone that a request means. */
  readonly isFax?: boolean | undefined;
  readonly value: PhoneNumber;
}

export const addressStandings = ['primary', 'lasting', 'temporary', 'expired'] as const;

export interface PostalPoint {
  readonly field: 'postalAddress';
  /** Absent where the platform gives none. */
  readonly id?: string | undefined;
  /** `temporary`: seasonal or for a while; `expired`: today is not within its dates. */
  readonly standing: (typeof addressStandings)[number];
  readonly value: PostalAddress;
}

/** One place where a value of the contact information is kept on file. */
export type ContactPoint = EmailPoint | PhonePoint | PostalPoint;

/** Names a contact point within its user; the same before and after a change. */
export const refOf = (point: ContactPoint): string =>
  point.field === 'email' && point.place === 'login' ? 'email' : `${point.field}/${point.id ?? ''}`;

/** ITU-T E.164 with the leading plus. */
export const toE164 = ({ countryCode, nationalNumber }: PhoneNumber): string =>
  `+${countryCode}${nationalNumber}`;

/** A domain that has no other form, as most are written. */
const plainDomain = /^[a-z\d.-]+\.[a-z]+$/;

/** An email address whose domain, the same in any case, as U-labels or A-labels (RFC 5890 §2.3.2.1), is in one form. */
export const canonicalEmail = (email: string): string => {
  const at = email.lastIndexOf('@') + 1;
  const domain = email.slice(at);
  if (plainDomain.test(domain)) return email;
  // Of a domain with anything of a URL about it, domainToASCII answers only the part that is a host.
  const ascii = /[\s/?#\\:@%]/.test(domain) ? '' : domainToASCII(domain);
  return email.slice(0, at) + (ascii || domain.toLowerCase());
};

const singleSpaced = (text = ''): string => text.normalize('NFC').trim().replace(/\s+/g, ' ');

/** A value's canonical text: two points hold the same value exactly when these are equal. */
export const canonicalText = (point: ContactPoint): string => {
  switch (point.field) {
    case 'email':
      return canonicalEmail(point.value);
    case 'phoneNumber':
      return toE164(point.value);
    case 'postalAddress': {
      const { address1, address2, city, state, postalCode, country } = point.value;
      return JSON.stringify(
        [address1, address2, city, state, postalCode, country.toUpperCase()].map((part) =>
          singleSpaced(part),
        ),
      );
    }
  }
};

/** Which of a change's two pictures the contact points on file show. */
export const compareWithFile = (
  onFile: readonly ContactPoint[],
  change: { readonly before: readonly ContactPoint[]; readonly after: readonly ContactPoint[] },
): 'new' | 'old' | 'neither' => {
  const current = new Map(onFile.map((point) => [refOf(point), canonicalText(point)]));
  const shows = (picture: readonly ContactPoint[]): boolean =>
    picture.every((point) => current.get(refOf(point)) === canonicalText(point));
  if (shows(change.after)) return 'new';
  const refsBefore = new Set(change.before.map(refOf));
  const isNothingAdded = change.after.map(refOf).every((ref) => refsBefore.has(ref) || !current.has(ref));
  return shows(change.before) && isNothingAdded ? 'old' : 'neither';
};
