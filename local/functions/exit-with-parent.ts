// Preloaded into `serverless offline`: the channel to the local stack closes when that ends, however it ends.
process.on('disconnect', () => process.exit(0));
