import * as v from 'valibot';
import { Filed, standingFlags } from '../examples/card-flag/card-flags.ts';
import { cardFlagsTable } from './aws/arns.ts';
import { scanTable } from './aws/scan-table.ts';
import type { Routes } from './wire/routes.ts';
import { json } from './wire/serve.ts';

/** `GET /card-flags`: every flag that the example subscriber filed, newest last, and whether it stands. */
export const cardFlagRoutes = (dynamodbUrl: () => string): Routes => ({
  'GET /card-flags': async () => {
    const filed: Filed[] = [];
    for await (const item of scanTable(dynamodbUrl(), cardFlagsTable)) filed.push(v.parse(Filed, item));
    const byUser = Map.groupBy(filed, ({ user }) => user);
    const standing = new Set([...byUser.values()].flatMap((each) => standingFlags(each, Date.now())));
    const flags = filed
      .filter(({ lifts }) => lifts === undefined)
      .toSorted((one, other) => one.until - other.until)
      .map((flag) => ({
        institutionId: flag.user.split('#')[0],
        user: flag.user.split('#')[1],
        changeId: flag.changeId,
        eventId: flag.eventId,
        until: new Date(flag.until).toISOString(),
        isStanding: standing.has(flag),
      }));
    return json(200, flags, { 'cache-control': 'no-store' });
  },
});
