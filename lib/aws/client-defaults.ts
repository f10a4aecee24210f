// Shorter than the service keeps a socket: a request on a broken socket would be unclear.
const idleSockets = { keepAlive: true, timeout: 4_000 };

/** What every AWS client is built with: a call ends within about four seconds. */
export const awsClientDefaults = {
  // One retry rides out a broken connection or a throttle.
  maxAttempts: 2,
  requestHandler: {
    httpAgent: idleSockets,
    httpsAgent: idleSockets,
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    // Without it the SDK only warns.
    throwOnRequestTimeout: true,
    // The request timeout ends with the headers; this one ends a body that stalls.
    socketTimeout: 2_000,
  },
};
