// What each function may do; config/resources/roles.cjs defines the grants. Every function also writes its own log.
/** Grants of the functions that make changes. */
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

/** Functions called by events; their failed events go to a queue. */
const asynchronous = ['send-notices', 'record-delivery', 'settle-changes'];

module.exports = { permissions, asynchronous };
