import type { ContactField } from '../../contact/contact-points.ts';
import type { NoticeKind } from '../notice-sender.ts';

type PerKind<Text> = Readonly<Record<NoticeKind, Text>>;
type PerField<Text> = Readonly<Record<ContactField, Text>>;

/** What is absent was left out to fit. */
export interface SmsParts {
  readonly kind: NoticeKind;
  readonly institution: string;
  /** Absent if the institution shows no phone number in an SMS. */
  readonly phone: string | undefined;
  readonly items: readonly string[];
  readonly time?: string | undefined;
  readonly reference?: string | undefined;
}

export interface Phrases {
  /** BCP 47. */
  readonly locale: string;
  /** Follows a masked value that reads like the one before it. */
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
    /** Explains masked values. */
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
    /** The shortest form: who, what and where to call. */
    readonly tight: (parts: SmsParts) => string;
  };
}
