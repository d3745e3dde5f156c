import { z } from 'zod';
import { Fault } from './fault.ts';
import { noTracing, type Tracing } from './tracing.ts';

const settings = z.object({
  VMS_OTLP_URL: z.url({ protocol: /^https?$/ }).optional(),
  VMS_TRACE_SHARE: z.coerce.number().min(0).max(1).default(0.1),
});

/** Traces go where VMS_OTLP_URL says, and nowhere without it; throws CONFIG_INVALID that names the variable. */
export async function openTracingFrom(
  env: Readonly<Record<string, string | undefined>>,
  service: string,
): Promise<Tracing> {
  const read = settings.safeParse(env);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Fault('CONFIG_INVALID', `${String(issue?.path[0])}: ${issue?.message}`);
  }
  const { VMS_OTLP_URL, VMS_TRACE_SHARE } = read.data;
  if (!VMS_OTLP_URL) return noTracing;
  const { openTracing, otlpExporter } = await import('./use/opentelemetry.ts');
  return openTracing({ service, share: VMS_TRACE_SHARE, exporter: otlpExporter(VMS_OTLP_URL) });
}
