import { describe, expect, it } from '@jest/globals';
import { onFile } from '../on-file.ts';
import { finley, sampleBody, setEmail } from '../people.ts';
import { startService, type Service } from '../service.ts';

const hourMs = 3_600_000;
const { phoneNumber } = sampleBody;
const oldPhoneLimit = { attempts: 5, hours: 24 };
const oneChange = { changes: 1, hours: 24 };

const guess = (oldPhoneNumber: string): object => ({ phoneNumber: { ...phoneNumber, oldPhoneNumber } });
/** Asks for the number on file, so that a right guess changes nothing. */
const probe = (oldPhoneNumber: string): object => ({
  phoneNumber: { oldPhoneNumber, newPhoneNumber: '1234567890' },
});

const guessWrong = async (service: Service, times: number): Promise<readonly number[]> => {
  const statuses: number[] = [];
  for (let at = 0; at < times; at += 1) {
    statuses.push((await service.update(guess(`123456${String(at).padStart(4, '0')}`))).status);
  }
  return statuses;
};

const beRefused = async (service: Service, times: number): Promise<void> => {
  for (let at = 0; at < times; at += 1) {
    service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
    expect((await service.update(setEmail(`taken-${at}@example.com`))).status).toBe(409);
  }
};

describe('guessing any other value on file', () => {
  it('ends for a day after thirty attempts: the right value is then refused like a wrong one', async () => {
    const service = startService();
    await beRefused(service, 30);
    for (const guessed of ['finley.banker@gmail.com', 'else@example.com']) {
      expect(await service.update(setEmail(guessed))).toMatchObject({
        status: 429,
        headers: { 'retry-after': String(24 * 3600) },
      });
    }
    expect(service.memory.changes()).toHaveLength(30);
    expect(onFile(service)).toEqual(finley.contactPoints);
    service.clock.advance(24 * hourMs);
    expect((await service.update(setEmail('else@example.com'))).status).toBe(204);
  });

  it('counts as an attempt even if no change is allowed', async () => {
    const service = startService({ policy: { changeLimit: oneChange } });
    await service.update(setEmail('fin@example.com'));
    await service.deliver();
    for (let at = 0; at < 29; at += 1) {
      expect((await service.update(setEmail(`guess-${at}@example.com`))).status).toBe(429);
    }
    // The right one.
    expect((await service.update(setEmail('fin@example.com'))).status).toBe(429);
    service.clock.advance(24 * hourMs);
    expect((await service.update(setEmail('new@example.com'))).status).toBe(204);
  });
});

describe('guessing the old phone number', () => {
  it('leaves no record if the institution sets no limit', async () => {
    const service = startService();
    expect(await guessWrong(service, 6)).toEqual([400, 400, 400, 400, 400, 400]);
    expect(service.memory.changes()).toEqual([]);
  });

  it('ends after five wrong guesses, even for the right one, until the first is a day old', async () => {
    const service = startService({ policy: { oldPhoneLimit } });
    expect(await guessWrong(service, 6)).toEqual([400, 400, 400, 400, 400, 429]);
    for (const right of [guess('1234567890'), probe('1234567890')]) {
      expect(await service.update(right)).toMatchObject({
        status: 429,
        headers: { 'retry-after': String(24 * 3600) },
        body: { code: 'UXU_20007' },
      });
    }
    expect((await service.update(setEmail('fin@example.com'))).status).toBe(204);
    service.clock.advance(24 * hourMs);
    expect((await service.update(guess('1234567890'))).status).toBe(204);
  });

  it.each([
    ['another number', guess],
    ['the number on file', probe],
  ])('reveals only one of many guesses at once for %s', async (_what, toBody) => {
    const service = startService({ policy: { oldPhoneLimit }, latencyMs: 5 });
    const numbers = Array.from({ length: 20 }, (_, at) => `12345678${at + 80}`);
    const answers = await Promise.all(numbers.map((number) => service.update(toBody(number))));
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect([400, 204]).toContain(answers.find(({ status }) => status !== 409)?.status);
    expect(service.memory.changes()).toHaveLength(1);
  });

  it.each([
    ['right', 'too-many-changes', 429, guess('1234567890')],
    ['right but changes nothing', 'nothing-to-change', 204, probe('1234567890')],
    ['wrong', 'old-phone-mismatch', 400, guess('1234560000')],
  ])('records a guess that is %s, although nothing changes', async (_what, attempt, status, body) => {
    const service = startService({ policy: { oldPhoneLimit, changeLimit: oneChange } });
    await service.update(setEmail('fin@example.com'));
    await service.deliver();
    expect((await service.update(body)).status).toBe(status);
    const [, record] = service.memory.changes();
    expect(record).toMatchObject({ state: 'NOT_APPLIED', attempt, recipients: [] });
    const nothing = { before: [], after: [], recipients: [] };
    expect(record && (await service.deps.vault.reveal(record))).toMatchObject(nothing);
  });

  it.each([
    ['right', probe('1234567890')],
    ['wrong', probe('1234560000')],
  ])('reveals nothing about a guess that could not be counted: a %s one', async (_what, body) => {
    const service = startService({ policy: { oldPhoneLimit } });
    service.memory.failNext('open', 'before');
    expect((await service.update(body)).status).toBe(503);
  });

  it('uses up no limit if the guess is right', async () => {
    const service = startService({ policy: { oldPhoneLimit, changeLimit: oneChange } });
    for (let at = 0; at < 40; at += 1) expect((await service.update(probe('1234567890'))).status).toBe(204);
    expect((await service.update(guess('1234567890'))).status).toBe(204);
  });

  it('still counts after other attempts', async () => {
    const service = startService({ policy: { oldPhoneLimit } });
    expect(await guessWrong(service, 4)).toEqual([400, 400, 400, 400]);
    await beRefused(service, 28);
    expect(await guessWrong(service, 2)).toEqual([400, 429]);
  });

  it('is no change: nothing is sent, told, settled or shown', async () => {
    const service = startService({ policy: { oldPhoneLimit } });
    await guessWrong(service, 1);
    await service.settleAfter(48 * hourMs);
    expect(service.users.writes()).toEqual([]);
    expect(service.topic.published()).toEqual([]);
    const [kept] = service.memory.changes();
    expect(kept).toMatchObject({ state: 'NOT_APPLIED', due: undefined, recipients: [] });
    expect((await service.list()).body).toEqual({ changes: [] });
    expect((await service.show(kept?.changeId ?? '')).status).toBe(404);
  });
});
