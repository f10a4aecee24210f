// Shorter than AWS keeps a socket open: the outcome of a request on a closed socket would be unclear.
const idleSockets = { keepAlive: true, timeout: 4_000 };

/** A call ends within about four seconds. */
export const awsClientDefaults = {
  // One retry covers a broken connection or a throttle.
  maxAttempts: 2,
  requestHandler: {
    httpAgent: idleSockets,
    httpsAgent: idleSockets,
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    // Without it the SDK only warns.
    throwOnRequestTimeout: true,
    // requestTimeout covers only the headers; this one ends a stalled body.
    socketTimeout: 2_000,
  },
};
