import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { ContactMethod, type InstitutionUser, PostalAddress } from './institution-user.ts';
import {
  type ContactSection,
  type OpenQuirks,
  type Quirks,
  storedEmail,
  storedPhone,
  storedPostal,
  storedText,
} from './quirks.ts';

/** A value of null or of no text says that the member is to be absent. */
const MaybeText = v.pipe(
  v.nullish(v.string()),
  v.transform((text) => (text === null || text === '' ? undefined : text)),
);
const Text = v.pipe(v.string(), v.nonEmpty());

/** The body of a write (contract §6.7). */
export const ContactWrite = v.strictObject({
  email: v.optional(Text),
  contactMethods: v.optional(
    v.array(
      v.strictObject({
        id: v.optional(v.string()),
        protocol: v.optional(ContactMethod.entries.protocol),
        contactInfo: Text,
        telephoneCountryCode: MaybeText,
      }),
    ),
    [],
  ),
  postalAddresses: v.optional(
    v.array(
      v.strictObject({
        id: v.optional(v.string()),
        streetAddress1: Text,
        streetAddress2: MaybeText,
        streetAddress3: MaybeText,
        city: Text,
        state: MaybeText,
        postalCode: MaybeText,
        country: Text,
      }),
    ),
    [],
  ),
});
export type ContactWrite = v.InferOutput<typeof ContactWrite>;

interface Named {
  readonly id?: string | undefined;
}

const printableAscii = /^[\x20-\x7e]*$/;

/** Whether the platform has letters for everything that is written, once kept as it keeps it (ISR_11004). */
export const isPrintable = (write: ContactWrite, quirks: OpenQuirks<InstitutionUser>): boolean =>
  [write.email, ...[...write.contactMethods, ...write.postalAddresses].flatMap((each) => Object.values(each))]
    .filter((value) => value !== undefined)
    .every((value) => printableAscii.test(storedText(quirks.stores(), value)));

/**
 * The list with each written element in place of its namesake, or at the end. One without an id takes the place of the
 * only one of its kind if that has none either. Undefined when an id is not on file.
 */
const merge = <Element extends Named, Write extends Named>(
  onFile: readonly Element[],
  writes: readonly Write[],
  {
    isSameKind,
    change,
    elements,
  }: {
    readonly isSameKind: (element: Element, write: Write) => boolean;
    readonly change: (write: Write, former: Element | undefined) => object;
    readonly elements: Quirks['elements'];
  },
): unknown[] | undefined => {
  const merged: unknown[] = [...onFile];
  for (const write of writes) {
    const namesakes = onFile.filter((each) =>
      write.id === undefined ? isSameKind(each, write) : each.id === write.id,
    );
    const [former] = namesakes;
    if (write.id !== undefined && former === undefined) return undefined;
    const named = former?.id === write.id && namesakes.length === 1 ? former : undefined;
    const element = { ...named, ...change(write, named) };
    const at = named === undefined || elements === 'beside' ? merged.length : onFile.indexOf(named);
    merged[at] = named === undefined || elements !== undefined ? { ...element, id: randomUUID() } : element;
  }
  return merged;
};

const sectionOf = (protocol: ContactMethod['protocol'] | undefined): ContactSection =>
  protocol === 'EMAIL' ? 'email' : 'phoneNumber';

/** The user after a write, as the quirks have it; undefined where the write names what is not on file. */
export const applyWrite = (
  user: InstitutionUser,
  write: ContactWrite,
  { quirks, now }: { readonly quirks: OpenQuirks<InstitutionUser>; readonly now: number },
): InstitutionUser | undefined => {
  const forms = quirks.stores();
  const { elements } = quirks.current();
  const protocolOf = ({ id, protocol }: ContactWrite['contactMethods'][number]) =>
    protocol ?? user.contactMethods.find((each) => id !== undefined && each.id === id)?.protocol;

  const contactMethods = merge(
    user.contactMethods,
    write.contactMethods.filter((method) => quirks.applies(sectionOf(protocolOf(method)))),
    {
      elements,
      isSameKind: (element, { protocol }) => element.protocol === protocol,
      change: (method, former) => {
        const countryCode = method.telephoneCountryCode ?? former?.telephoneCountryCode ?? '1';
        return {
          ...(former ?? { activated: true, enrolledDateTime: new Date(now).toISOString() }),
          ...method,
          contactInfo:
            sectionOf(protocolOf(method)) === 'email'
              ? storedEmail(forms, method.contactInfo)
              : storedPhone(forms, countryCode, method.contactInfo),
          validated: false,
        };
      },
    },
  );
  const postalAddresses = merge(
    user.postalAddresses,
    quirks.applies('postalAddress') ? write.postalAddresses : [],
    {
      elements,
      isSameKind: () => true,
      change: ({ id, ...address }, former) => ({
        ...(former ?? {
          ...(user.postalAddresses.length === 0 && { primary: true }),
          postalAddressType: 'PHYSICAL_HOME_ADDRESS',
        }),
        id,
        ...storedPostal(forms, address),
      }),
    },
  );
  const changed = v.safeParse(
    v.object({ contactMethods: v.array(ContactMethod), postalAddresses: v.array(PostalAddress) }),
    { contactMethods, postalAddresses },
  );
  if (!changed.success) return undefined;
  const email = quirks.applies('email') ? write.email : undefined;
  return {
    ...user,
    ...(email !== undefined && { email: storedEmail(forms, email) }),
    ...changed.output,
  };
};
