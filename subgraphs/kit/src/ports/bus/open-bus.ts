import type { Clock } from '../../clock.ts';
import { Fault } from '../../fault.ts';
import type { Bus } from './bus.ts';
import type { RetryPolicy } from './retry.ts';
import { openSqliteBus } from './sqlite-bus.ts';

export interface OpenBusOptions {
  /** `kafka://host:port,host:port` (`kafka+ssl://` for TLS; user and password for SASL); empty: the embedded log. */
  readonly url?: string | undefined;
  /** The embedded log's file. */
  readonly file: string;
  readonly clock: Clock;
  readonly retry?: RetryPolicy;
  readonly pollMs?: number;
}

/** The bus that the configuration names; Kafka's client is loaded only then. */
export async function openBus({ url, ...options }: OpenBusOptions): Promise<Bus> {
  if (!url) return openSqliteBus(options);
  if (!/^kafka(\+ssl)?:/.test(url))
    throw new Fault('CONFIG_INVALID', 'VMS_BUS_URL is not kafka://host:port; leave it out for the embedded bus.');
  const { openKafka } = await import('../../use/kafka.ts');
  return openKafka({ url, retry: options.retry });
}
