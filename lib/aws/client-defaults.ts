// Dropped before the service, or a freeze of the process, breaks them under a request: a send would be unclear.
const idleSockets = { keepAlive: true, timeout: 4_000 };

/**
 * What every AWS client is built with: a call ends, one way or the other, in about four seconds. A client whose calls
 * must not be repeated by the SDK (SES, SMS) says `maxAttempts: 1` beside it.
 */
export const awsClientDefaults = {
  // The first and one more: it rides out a kept connection that broke or a throttle, and leaves time for an answer.
  maxAttempts: 2,
  requestHandler: {
    httpAgent: idleSockets,
    httpsAgent: idleSockets,
    // To connect within a region takes milliseconds; the first call also pays for DNS and TLS.
    connectionTimeout: 1_000,
    // From the request to the reply's headers; the slowest of these services answers in tens of milliseconds.
    requestTimeout: 2_000,
    // Without it the SDK only warns when the time is over.
    throwOnRequestTimeout: true,
    // The request timeout ends with the headers; this one ends a body that stalls.
    socketTimeout: 2_000,
  },
};
