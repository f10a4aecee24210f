import type { ContactField } from '../../contact/contact-points.ts';
import type { NoticeKind } from '../notice-sender.ts';

type PerKind<Text> = Readonly<Record<NoticeKind, Text>>;
type PerField<Text> = Readonly<Record<ContactField, Text>>;

/** What goes into one text message; what is absent was left out to fit. */
export interface SmsParts {
  readonly kind: NoticeKind;
  readonly institution: string;
  /** Absent where the institution shows no phone number in a text message. */
  readonly phone: string | undefined;
  /** Field names, with values where there is room; empty when only the fact of a change can be told. */
  readonly items: readonly string[];
  readonly time?: string | undefined;
  readonly reference?: string | undefined;
}

/** Everything a notice says in one language. */
export interface Phrases {
  /** BCP 47 tag, for dates and lists. */
  readonly locale: string;
  /** Stands behind a masked value that reads like the one before it. */
  readonly different: PerField<string>;
  readonly email: {
    readonly field: PerField<string>;
    readonly anyDetails: string;
    /** `what` lists the fields, or is `anyDetails`. */
    readonly title: PerKind<(what: string, fields: number) => string>;
    readonly intro: PerKind<(institution: string) => string>;
    readonly before: string;
    readonly now: string;
    readonly none: string;
    readonly time: PerKind<string>;
    readonly reference: string;
    readonly expected: string;
    readonly disputeTitle: string;
    readonly dispute: (institution: string, phone: string, reference: string) => string;
    readonly hours: (hours: string) => string;
    /** Said where values are shown, as they are masked. */
    readonly masked: string;
    readonly caution: string;
    readonly noReplies: string;
    readonly footer: (institution: string) => string;
  };
  /** Letters outside the GSM alphabet lose their accents, or halve the room. */
  readonly sms: {
    readonly field: PerField<string>;
    readonly change: (before: string, now: string) => string;
    readonly full: (parts: SmsParts) => string;
    /** The shortest form that still says who, what and where to call. */
    readonly tight: (parts: SmsParts) => string;
  };
}
