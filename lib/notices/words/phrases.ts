import type { ContactField } from '../../contact/contact-points.ts';

/** What goes into one text message; what is absent was left out to fit. */
export interface SmsParts {
  readonly institution: string;
  readonly phone: string;
  /** Field names, with values where there is room; empty when only the fact of a change can be told. */
  readonly items: readonly string[];
  readonly time?: string | undefined;
  readonly reference?: string | undefined;
}

/** Everything a notice says in one language. Text messages keep to letters of the GSM alphabet. */
export interface Phrases {
  /** BCP 47 tag, for dates and lists. */
  readonly locale: string;
  readonly email: {
    readonly field: Readonly<Record<ContactField, string>>;
    /** `what` is a list of fields, or `anyDetails`. */
    readonly title: (what: string) => string;
    readonly anyDetails: string;
    readonly intro: (institution: string) => string;
    readonly generalIntro: (institution: string) => string;
    readonly detail: string;
    readonly before: string;
    readonly now: string;
    readonly none: string;
    readonly time: string;
    readonly reference: string;
    readonly expected: string;
    readonly disputeTitle: string;
    readonly dispute: (institution: string, phone: string, reference: string) => string;
    readonly caution: string;
    readonly footer: (institution: string) => string;
  };
  readonly sms: {
    readonly field: Readonly<Record<ContactField, string>>;
    readonly change: (before: string, now: string) => string;
    readonly full: (parts: SmsParts) => string;
    /** The shortest form that still says who, what and where to call. */
    readonly tight: (parts: SmsParts) => string;
  };
}
