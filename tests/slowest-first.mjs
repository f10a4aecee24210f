import Sequencer from '@jest/test-sequencer';

/** What takes longest, in the order in which it is begun: Jest knows durations only from earlier runs. */
const slow = ['/e2e/', '/change-machine.model.', '/docs-commands.', '/local/'];
const rank = ({ path }) =>
  (slow.findIndex((part) => path.includes(part)) + slow.length + 1) % (slow.length + 1);

export default class SlowestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => rank(a) - rank(b));
  }
}
