import { describe, expect, it } from '@jest/globals';
import { documented } from '../../documented.ts';
import { nora, noraId } from '../people.ts';
import { byLogin, correlationId, startService, startWithChange } from '../service.ts';

describe('show-contact-change', () => {
  it('shows the change of an update, with its notices', async () => {
    const { service, changeId } = await startWithChange();
    await service.deliver();
    const { status, body } = await service.show(changeId);
    expect(status).toBe(200);
    expect(documented.ContactChange(body)).toMatchObject({
      changeId,
      state: 'notified',
      notices: [{ state: 'sent' }, { state: 'sent' }, { state: 'sent' }, { state: 'sent' }],
    });
  });

  it('accepts the id in upper case and the customer’s login id', async () => {
    const { service, changeId } = await startWithChange();
    expect((await service.show(changeId.toUpperCase())).status).toBe(200);
    expect((await service.show(changeId, byLogin('finBanker01'))).status).toBe(200);
  });

  it('answers 404 to a wrong id with a right number', async () => {
    const { service, changeId } = await startWithChange();
    const forged = `00000000-0000-8000-8000-0000${changeId.slice(-8)}`;
    expect((await service.show(forged)).told).toBe('404 UXU_88888');
  });

  it('answers 404 to another customer’s change', async () => {
    const { service, changeId } = await startWithChange();
    expect(await service.show(changeId, { customer: noraId })).toMatchObject({
      status: 404,
      body: { message: 'No such change was found for this customer.' },
    });
    expect((await service.show(changeId, byLogin(nora.userName))).status).toBe(404);
  });

  it.each([
    ['', '400 UXU_10012'],
    ['x', '400 UXU_10012'],
    [`${'0'.repeat(8)}-0000-8000-8000-${'0'.repeat(11)}`, '400 UXU_10012'],
    ['a:verify', '400 UXU_10013'],
    [`${correlationId}:`, '400 UXU_10013'],
    [`${correlationId}:revert`, '405 UXU_99999'],
  ])('answers the change id %j with %s, before any read', async (changeId, told) => {
    const service = startService();
    expect((await service.show(changeId)).told).toBe(told);
    expect(service.memory.calls()).toEqual([]);
  });

  it('refuses an unknown query parameter', async () => {
    const { service, changeId } = await startWithChange();
    expect((await service.show(changeId, { query: { limit: '1' } })).told).toBe('400 UXU_10014');
  });
});
