import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** One registry per process part, so that tests never share counters. */
export interface Metrics {
  readonly registry: Registry;
  counter(name: string, help: string, labelNames?: readonly string[]): Counter;
  gauge(name: string, help: string, labelNames?: readonly string[]): Gauge;
  histogram(name: string, help: string, buckets: readonly number[], labelNames?: readonly string[]): Histogram;
  /** Runs before each reading: for gauges that are looked up then. Returns how to stop it. */
  beforeReading(look: () => Promise<void>): () => void;
  /** Prometheus text. */
  text(): Promise<string>;
}

/** Asking twice for a name gives the same metric. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const looks = new Set<() => Promise<void>>();
  const once = <T>(name: string, make: () => T): T => (registry.getSingleMetric(name) as T | undefined) ?? make();
  return {
    registry,
    counter: (name, help, labelNames = []) =>
      once(name, () => new Counter({ name, help, labelNames: [...labelNames], registers: [registry] })),
    gauge: (name, help, labelNames = []) =>
      once(name, () => new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] })),
    histogram: (name, help, buckets, labelNames = []) =>
      once(
        name,
        () => new Histogram({ name, help, buckets: [...buckets], labelNames: [...labelNames], registers: [registry] }),
      ),
    beforeReading: (look) => {
      looks.add(look);
      return () => looks.delete(look);
    },
    text: async () => {
      // One that cannot be looked up now must not hide the others.
      await Promise.allSettled([...looks].map((look) => look()));
      return registry.metrics();
    },
  };
}
