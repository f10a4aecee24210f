import { describe, expect, it } from '@jest/globals';
import { announcementOf, parseAnnouncement } from '../../../lib/announcements/announcement.ts';
import { sampleChange } from '../notices/sample-notice.ts';

const announcement = announcementOf(sampleChange, sampleChange.openedAt);

describe('parseAnnouncement', () => {
  it('reads an announcement', () => {
    expect(parseAnnouncement(JSON.stringify(announcement))).toEqual({
      institutionId: '00016',
      userKey: '18fc507616c646048ea400138c8ac887',
      number: 7,
      changeId: '3fa94c1b-5d20-8e11-9c7a-1f0000000007',
      owner: '6d0f4a52-94f7-4d0e-8f2f-0a4a9a2b3c4d',
      fields: ['phoneNumber', 'email', 'postalAddress'],
      publishedAt: '2026-11-03T20:04:05.000Z',
    });
  });

  it.each([
    ['bad JSON', '{'],
    ['an empty message', ''],
    ['null', 'null'],
    ['an unknown member', JSON.stringify({ ...announcement, email: 'jane.doe@gm.com' })],
    ['a missing owner', JSON.stringify({ ...announcement, owner: undefined })],
    ['an unknown field', JSON.stringify({ ...announcement, fields: ['password'] })],
    ['a number below one', JSON.stringify({ ...announcement, number: 0 })],
  ])('refuses %s', (_, message) => {
    expect(() => parseAnnouncement(message)).toThrow(
      expect.objectContaining({ name: 'PoisonMessage', detail: 'announcement-not-valid' }),
    );
  });
});
