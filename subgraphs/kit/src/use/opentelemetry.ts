/** The only importer of OpenTelemetry; loaded where traces are asked for. */
import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Tracing } from '../tracing.ts';

export interface TracingOptions {
  readonly service: string;
  /** 0–1: the share of traces that begin here and are kept; those that another began keep its decision. */
  readonly share: number;
  readonly exporter: SpanExporter;
}

/** OTLP over HTTP (JSON) to a collector: `http://127.0.0.1:4318/v1/traces`. */
export function otlpExporter(url: string): SpanExporter {
  return new OTLPTraceExporter({ url, timeoutMillis: 5_000 });
}

/** One per process: what follows a promise is found by the process-wide context. */
export function openTracing({ service, share, exporter }: TracingOptions): Tracing {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const manager = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(manager);
  trace.setGlobalTracerProvider(provider);
  const w3c = new W3CTraceContextPropagator();
  propagation.setGlobalPropagator(w3c);
  const tracer = provider.getTracer('vms');
  const inside = <T>(span: Span, at: ReturnType<typeof context.active>, work: () => T): T =>
    context.with(trace.setSpan(at, span), () => ended(span, work));
  return {
    on: true,
    span: (name, fields, work) => {
      const at = context.active();
      return inside(tracer.startSpan(name, { attributes: { ...fields } }, at), at, work);
    },
    continued: (headers, name, fields, work) => {
      const at = w3c.extract(context.active(), headers, {
        get: (from, key) => (typeof from[key] === 'string' ? from[key] : undefined),
        keys: (from) => Object.keys(from),
      });
      const span = tracer.startSpan(name, { attributes: { ...fields }, kind: SpanKind.SERVER }, at);
      return inside(span, at, work);
    },
    note: (fields) => void trace.getActiveSpan()?.setAttributes({ ...fields }),
    headers: () => {
      const carrier: Record<string, string> = {};
      w3c.inject(context.active(), carrier, { set: (into, key, value) => Object.assign(into, { [key]: value }) });
      return carrier;
    },
    traceId: () => trace.getActiveSpan()?.spanContext().traceId ?? null,
    stop: async () => {
      await provider.shutdown();
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

function ended<T>(span: Span, work: () => T): T {
  const failed = (error: unknown): void => {
    // The kind alone: a message may quote what is nobody's business.
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'failed' });
    span.end();
  };
  try {
    const value = work();
    if (value instanceof Promise) {
      value.then(() => span.end(), failed);
    } else span.end();
    return value;
  } catch (error) {
    failed(error);
    throw error;
  }
}
