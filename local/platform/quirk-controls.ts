import { problemOf } from '../wire/faults.ts';
import type { Routes } from '../wire/routes.ts';
import { json, readJson } from '../wire/serve.ts';
import { type OpenQuirks, Quirks } from './quirks.ts';

/** `PUT`, `GET` and `DELETE /_quirks`: how the platform keeps, splits and answers a write from now on. */
export const quirkControls = (quirks: Pick<OpenQuirks<unknown>, 'current' | 'set'>): Routes => ({
  'PUT /_quirks': (request) => {
    const wanted = readJson(Quirks, request);
    if (!wanted.success)
      return json(400, { message: 'These are not quirks.', problems: wanted.issues.map(problemOf) });
    quirks.set(wanted.output);
    return json(200, quirks.current());
  },
  'GET /_quirks': () => json(200, quirks.current()),
  'DELETE /_quirks': () => {
    quirks.set({});
    return { status: 204 };
  },
});
