/** Keeps values until a time in epoch milliseconds; when full, drops the value that was set first. */
export interface ExpiringMap<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value, until: number): void;
  delete(key: string): void;
}

export const expiringMap = <Value>({
  maxSize,
  now,
}: {
  readonly maxSize: number;
  readonly now: () => number;
}): ExpiringMap<Value> => {
  const entries = new Map<string, { readonly value: Value; readonly until: number }>();
  return {
    get: (key) => {
      const entry = entries.get(key);
      return entry !== undefined && now() < entry.until ? entry.value : undefined;
    },
    set: (key, value, until) => {
      entries.delete(key);
      entries.set(key, { value, until });
      const [oldest] = entries.keys();
      if (entries.size > maxSize && oldest !== undefined) entries.delete(oldest);
    },
    delete: (key) => void entries.delete(key),
  };
};
