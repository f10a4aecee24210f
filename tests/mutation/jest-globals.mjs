// What the tests import from @jest/globals, made from Mocha's functions and Jest's own parts.
import { expect } from 'expect';
import { bind } from 'jest-each';

const { before, beforeEach, afterEach } = globalThis;

const withEach = (original) => Object.assign((...args) => original(...args), { each: bind(original) });

const describe = withEach(globalThis.describe);
const it = withEach(globalThis.it);

/** What a file sets up serves every mutant, and ends with the process. */
const beforeAll = (setUp) => {
  let done;
  before(() => (done ??= setUp()));
};
const afterAll = () => undefined;

export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it };
