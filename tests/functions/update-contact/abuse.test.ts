import { describe, expect, it } from '@jest/globals';
import { finley, sampleBody, setEmail } from '../people.ts';
import { startService, type Service } from '../service.ts';

const hourMs = 3_600_000;
const { phoneNumber } = sampleBody;

const guess = (oldPhoneNumber: string): object => ({ phoneNumber: { ...phoneNumber, oldPhoneNumber } });

const guessWrong = async (service: Service, times: number): Promise<readonly number[]> => {
  const statuses: number[] = [];
  for (let at = 0; at < times; at += 1) {
    statuses.push((await service.update(guess(`123456${String(at).padStart(4, '0')}`))).status);
  }
  return statuses;
};

describe('guessing any other value on file', () => {
  /** Refused attempts until there are as many as the service keeps in sight. */
  const exhaust = async (service: Service): Promise<void> => {
    for (let at = 0; at < 30; at += 1) {
      service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
      await service.update(setEmail('taken@example.com'));
    }
  };

  it('ends with the attempts of a day: the right value is then refused like a wrong one', async () => {
    const service = startService();
    await exhaust(service);
    for (const guessed of ['finley.banker@gmail.com', 'else@example.com']) {
      expect(await service.update(setEmail(guessed))).toMatchObject({ status: 429 });
    }
    expect(service.memory.changes()).toHaveLength(30);
  });

  it('is an attempt, also where no change would be let through', async () => {
    const service = startService({ policy: { changeLimit: { changes: 1, hours: 24 } } });
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
  const oldPhoneLimit = { attempts: 5, hours: 24 };

  it('leaves no trace where the institution sets no limit', async () => {
    const service = startService();
    expect(await guessWrong(service, 6)).toEqual([400, 400, 400, 400, 400, 400]);
    expect(service.memory.changes()).toEqual([]);
  });

  it('ends after five wrong guesses, for the right one too, until the first is a day old', async () => {
    const service = startService({ policy: { oldPhoneLimit } });
    expect(await guessWrong(service, 6)).toEqual([400, 400, 400, 400, 400, 429]);
    expect(await service.update(guess('1234567890'))).toMatchObject({
      status: 429,
      headers: { 'retry-after': String(24 * 3600) },
      body: { code: 'UXU_20007' },
    });
    expect(service.users.writes()).toEqual([]);
    service.clock.advance(24 * hourMs);
    expect((await service.update(guess('1234567890'))).status).toBe(204);
  });

  it('is no better done with a new number that is on file, which changes nothing', async () => {
    const service = startService({ policy: { oldPhoneLimit } });
    await guessWrong(service, 5);
    const same = { phoneNumber: { oldPhoneNumber: '1234567890', newPhoneNumber: '1234567890' } };
    expect((await service.update(same)).status).toBe(429);
  });

  const probe = (oldPhoneNumber: string): object => ({
    phoneNumber: { oldPhoneNumber, newPhoneNumber: '1234567890' },
  });
  /** Guesses at once of which each is answered in the end, whether it is right (1234567890) or wrong. */
  const guessAtOnce = async (service: Service, toBody: (oldPhoneNumber: string) => object) => {
    const numbers = Array.from({ length: 20 }, (_, at) => `12345678${at + 80}`);
    const answers = await Promise.all(numbers.map((number) => service.update(toBody(number))));
    return answers.map(({ status }) => status);
  };

  it.each([
    ['another number', guess, 204],
    ['the number on file, which changes nothing', probe, 204],
  ])('learns of one guess only, of many at once that ask for %s', async (_what, toBody, whenRight) => {
    const service = startService({ policy: { oldPhoneLimit }, latencyMs: 5 });
    const statuses = await guessAtOnce(service, toBody);
    expect(statuses.filter((status) => status === 409)).toHaveLength(19);
    expect([400, whenRight]).toContain(statuses.find((status) => status !== 409));
    expect(service.memory.changes()).toHaveLength(1);
  });

  it('learns of one guess only once nothing may be changed any more', async () => {
    const service = startService({
      policy: { oldPhoneLimit, changeLimit: { changes: 1, hours: 24 } },
      latencyMs: 5,
    });
    await service.update(setEmail('fin@example.com'));
    service.clock.advance(hourMs);
    const statuses = await guessAtOnce(service, guess);
    expect(statuses.filter((status) => status === 409)).toHaveLength(19);
    expect(service.memory.changes()).toHaveLength(2);
  });

  it.each([
    ['right', 'too-many-changes', 429, guess('1234567890')],
    ['right, and changes nothing', 'nothing-to-change', 204, probe('1234567890')],
    ['wrong', 'old-phone-mismatch', 400, guess('1234560000')],
  ])(
    'has a guess on record that is %s, though it comes to no change',
    async (_what, attempt, status, body) => {
      const service = startService({ policy: { oldPhoneLimit, changeLimit: { changes: 1, hours: 24 } } });
      await service.update(setEmail('fin@example.com'));
      await service.deliver();
      expect((await service.update(body)).status).toBe(status);
      const [, record] = service.memory.changes();
      expect(record).toMatchObject({ state: 'NOT_APPLIED', attempt, recipients: [] });
      const nothing = { before: [], after: [], recipients: [] };
      expect(record && (await service.deps.vault.reveal(record))).toMatchObject(nothing);
    },
  );

  it.each([
    ['right', probe('1234567890')],
    ['wrong', probe('1234560000')],
  ])('learns nothing from a guess that could not be counted: a %s one', async (_what, body) => {
    const service = startService({ policy: { oldPhoneLimit } });
    service.memory.failNext('open', 'before');
    expect((await service.update(body)).status).toBe(503);
  });

  it('counts the wrong ones only', async () => {
    const service = startService({ policy: { oldPhoneLimit } });
    for (let at = 0; at < 6; at += 1) expect((await service.update(probe('1234567890'))).status).toBe(204);
    expect(await guessWrong(service, 6)).toEqual([400, 400, 400, 400, 400, 429]);
  });

  it('uses nothing up where it is right: not the changes of a day, and not its own limit', async () => {
    const service = startService({
      policy: { oldPhoneLimit, changeLimit: { changes: 1, hours: 24 } },
    });
    for (let at = 0; at < 40; at += 1) expect((await service.update(probe('1234567890'))).status).toBe(204);
    expect((await service.update(guess('1234567890'))).status).toBe(204);
    await service.deliver();
    // Asked again and again before its time, and let through all the same when that has come.
    const { newPhoneNumber, newCountryCode } = phoneNumber;
    const again = {
      phoneNumber: {
        oldPhoneNumber: newPhoneNumber,
        oldCountryCode: newCountryCode,
        newPhoneNumber: '2125550160',
      },
    };
    for (let at = 0; at < 47; at += 1) {
      service.clock.advance(hourMs / 2);
      expect((await service.update(again)).status).toBe(429);
    }
    service.clock.advance(hourMs / 2);
    expect((await service.update(again)).status).toBe(204);
  });

  it('is not forgotten for attempts that come to nothing, nor for requests that ask for nothing new', async () => {
    const service = startService({ policy: { oldPhoneLimit } });
    expect(await guessWrong(service, 4)).toEqual([400, 400, 400, 400]);
    for (let at = 0; at < 28; at += 1) {
      service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
      expect((await service.update(setEmail('taken@example.com'))).status).toBe(409);
    }
    for (let at = 0; at < 40; at += 1) expect((await service.update(probe('1234567890'))).status).toBe(204);
    expect(await guessWrong(service, 2)).toEqual([400, 429]);
  });

  it('keeps nobody from changing anything but the phone number', async () => {
    const service = startService({ policy: { oldPhoneLimit } });
    await guessWrong(service, 6);
    expect((await service.update(setEmail('fin@example.com'))).status).toBe(204);
  });

  it('is no change: nothing is sent, told, settled or shown', async () => {
    const service = startService({ policy: { oldPhoneLimit } });
    await guessWrong(service, 1);
    await service.settleAfter(48 * hourMs);
    expect(service.users.writes()).toEqual([]);
    expect(service.topic.published()).toEqual([]);
    expect(service.memory.changes()).toMatchObject([
      { state: 'NOT_APPLIED', due: undefined, recipients: [] },
    ]);
    expect(await service.list()).toMatchObject({ status: 200, body: { changes: [] } });
    const [kept] = service.memory.changes();
    expect((await service.show(kept?.changeId ?? '')).status).toBe(404);
  });

  it('does not count for a change that follows it, nor stand in its way when that is audited', async () => {
    const service = startService({ policy: { oldPhoneLimit, changeLimit: { changes: 1, hours: 24 } } });
    await service.update(setEmail('fin@example.com'));
    await guessWrong(service, 1);
    await service.deliver();
    await service.settleAfter(13 * hourMs);
    expect(service.memory.changes()[0]).toMatchObject({ state: 'NOTIFIED', due: undefined });
  });
});

describe('attempts that come to nothing', () => {
  const refuse = async (service: Service, times: number): Promise<number> => {
    let status = 0;
    for (let at = 0; at < times; at += 1) {
      service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
      ({ status } = await service.update(setEmail(`taken-${at}@example.com`)));
    }
    return status;
  };

  it('do not push the changes that count out of sight', async () => {
    const service = startService();
    for (const name of ['one', 'two']) await service.update(setEmail(`${name}@example.com`));
    await refuse(service, 40);
    for (const name of ['three', 'four']) await service.update(setEmail(`${name}@example.com`));
    expect(service.topic.published().length).toBeLessThan(4);
  });

  it('do not push out of sight who else is to be told', async () => {
    const service = startService();
    await service.update({ phoneNumber });
    await refuse(service, 40);
    const { status } = await service.update(setEmail('thief@example.com'));
    const last = service.memory.changes().at(-1);
    const isFormerTold = last?.recipients.some(({ role }) => role === 'former-1');
    expect(status === 429 || isFormerTold).toBe(true);
  });

  it('are themselves at an end after thirty within a day', async () => {
    const service = startService();
    expect(await refuse(service, 30)).toBe(409);
    expect(await service.update(setEmail('five@example.com'))).toMatchObject({
      status: 429,
      headers: { 'retry-after': String(24 * 3600) },
    });
    expect(service.users.find(finley.institutionUserId)?.contactPoints).toEqual(finley.contactPoints);
    service.clock.advance(24 * hourMs);
    expect((await service.update(setEmail('five@example.com'))).status).toBe(204);
  });
});
