// What each function may do, by the grants that config/resources/roles.cjs spells out. Every function also writes its own log.
/** What a function may do that makes changes for a partner. */
const makeChanges = [
  'readCredentials',
  'readAuditKey',
  'readSealingKeys',
  'getChange',
  'putChange',
  'queryChanges',
  'deleteValues',
  'announceChange',
];

const permissions = {
  'verify-customer': ['readCredentials', 'readAuditKey', 'queryChanges'],
  'update-contact': makeChanges,
  'revert-change': makeChanges,
  'list-contact-changes': ['readCredentials', 'readAuditKey', 'queryChanges'],
  'show-contact-change': ['readCredentials', 'readAuditKey', 'getChange', 'queryChanges'],
  'send-notices': [
    'readSealingKeys',
    'getChange',
    'putChange',
    'sendEmail',
    'sendEmailWithEvents',
    'sendSms',
    'publishEvent',
  ],
  'record-delivery': ['getChange', 'putChange'],
  'settle-changes': [
    'readCredentials',
    'readSealingKeys',
    'getChange',
    'putChange',
    'queryChanges',
    'queryDue',
    'announceChange',
  ],
};

/** Called by events and not by the gateway: what they give up goes to a queue of their own. */
const asynchronous = ['send-notices', 'record-delivery', 'settle-changes'];

module.exports = { permissions, asynchronous };
