import * as v from 'valibot';
import { changesTable } from '../aws/arns.ts';
import { scanTable } from '../aws/scan-table.ts';
import type { Routes } from '../wire/routes.ts';
import { json } from '../wire/serve.ts';
import { switches } from './switches.ts';

interface Watched {
  readonly platform: string;
  readonly aws: string;
  readonly dynamodb: string;
}

const StoredChange = v.object({
  changeId: v.string(),
  state: v.string(),
  due: v.optional(v.number()),
  recipients: v.optional(v.array(v.unknown()), []),
  notices: v.optional(v.record(v.string(), v.object({ state: v.string() })), {}),
});
type StoredChange = v.InferOutput<typeof StoredChange>;

const AlarmLine = v.pipe(v.string(), v.parseJson(), v.object({ alarm: v.string(), time: v.string() }));

const readChanges = async (endpoint: string): Promise<readonly StoredChange[]> => {
  const changes: StoredChange[] = [];
  for await (const item of scanTable(endpoint, changesTable)) {
    const parsed = v.safeParse(StoredChange, item);
    if (parsed.success) changes.push(parsed.output);
  }
  return changes;
};

const isSettledNotice = ({ state }: { readonly state: string }): boolean =>
  !/^(?:claimed|failed)$/.test(state);

/** Behind the tab Live of the inbox: states of changes, what is owed, alarms raised, and faults and quirks as switches. */
export const createWatch = () => {
  let watched: Watched | undefined;
  const on = new Set<string>();
  const alarms = new Map<string, { at: string; count: number }>();

  const send = async (url: string, method: string, body?: unknown): Promise<void> => {
    await fetch(url, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  };

  /** Puts the stand-ins in the state of all switches: faults can only be cleared together. */
  const apply = async ({ platform, aws }: Watched): Promise<void> => {
    const chosen = Object.entries(switches).flatMap(([name, each]) => (on.has(name) ? [each] : []));
    for (const [at, url] of Object.entries({ platform, aws })) {
      await send(`${url}/_faults`, 'DELETE');
      const faults = chosen.flatMap((each) => ('at' in each && each.at === at ? each.faults : []));
      if (faults.length > 0) await send(`${url}/_faults`, 'POST', faults);
    }
    const quirks = chosen.flatMap((each) => ('quirks' in each ? [each.quirks] : []));
    await send(`${platform}/_quirks`, 'PUT', Object.assign({}, ...quirks));
  };

  const toggle = async (name: string, isOn: boolean) => {
    if (watched === undefined || !Object.hasOwn(switches, name))
      return json(404, { message: 'No such switch.' });
    if (isOn) on.add(name);
    else on.delete(name);
    await apply(watched);
    return { status: 204 };
  };

  const picture = async () => {
    const changes = watched === undefined ? [] : await readChanges(watched.dynamodb);
    const states: Record<string, number> = {};
    for (const { state } of changes) states[state] = (states[state] ?? 0) + 1;
    return {
      switches: Object.entries(switches).map(([name, { label }]) => ({ name, label, isOn: on.has(name) })),
      states,
      owed: changes.flatMap(({ changeId, state, due, recipients, notices }) =>
        due === undefined || /^NOT(?:IFIED|_APPLIED)$/.test(state)
          ? []
          : [
              {
                changeId,
                state,
                dueAt: due,
                notices: `${Object.values(notices).filter(isSettledNotice).length} of ${recipients.length} told`,
              },
            ],
      ),
      alarms: [...alarms]
        .map(([name, { at, count }]) => ({ name, at, count }))
        .toSorted((one, other) => other.at.localeCompare(one.at)),
    };
  };

  return {
    routes: {
      'GET /live': async () => json(200, await picture(), { 'cache-control': 'no-store' }),
      'PUT /switches/{name}': (_, { name = '' }) => toggle(name, true),
      'DELETE /switches/{name}': (_, { name = '' }) => toggle(name, false),
    } satisfies Routes,
    /** Told of each line that a function writes. */
    onLog: (line: string): void => {
      const said = v.safeParse(AlarmLine, line);
      if (!said.success) return;
      const { alarm, time } = said.output;
      alarms.set(alarm, { at: time, count: (alarms.get(alarm)?.count ?? 0) + 1 });
    },
    /** Says where the stand-ins are, once they run. */
    begin: (where: Watched): void => {
      watched = where;
    },
  };
};
