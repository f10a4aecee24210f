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

export interface PhonePoint {
  readonly field: 'phoneNumber';
  readonly id?: string | undefined;
  readonly protocol: (typeof phoneProtocols)[number];
  /** A fax machine: shown, never texted, and not the phone that a request means. */
  readonly isFax?: boolean | undefined;
  readonly value: PhoneNumber;
}

export const addressStandings = ['primary', 'lasting', 'temporary', 'expired'] as const;

export interface PostalPoint {
  readonly field: 'postalAddress';
  readonly id?: string | undefined;
  /** `temporary`: seasonal or for a while; `expired`: today is not within its dates. */
  readonly standing: (typeof addressStandings)[number];
  readonly value: PostalAddress;
}

export type ContactPoint = EmailPoint | PhonePoint | PostalPoint;

/** Of points of one kind only their ids tell one from another. */
export const kindOf = (point: ContactPoint): string => {
  switch (point.field) {
    case 'email':
      return `email/${point.place}`;
    case 'phoneNumber':
      return `phoneNumber/${point.protocol}`;
    case 'postalAddress':
      return 'postalAddress';
  }
};

/** Names a contact point within its user; the same before and after a change. */
export const refOf = (point: ContactPoint): string =>
  point.id === undefined ? kindOf(point) : `${point.field}/${point.id}`;

export const toE164 = ({ countryCode, nationalNumber }: PhoneNumber): string =>
  `+${countryCode}${nationalNumber}`;
