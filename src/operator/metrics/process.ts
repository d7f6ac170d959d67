import { collectDefaultMetrics, Registry } from 'prom-client';

/** Of what the library tells of this process, what follows the naming rules and somebody looks at. */
const SHOWN = [
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'process_start_time_seconds',
  'process_open_fds',
  'process_max_fds',
  'nodejs_eventloop_lag_seconds',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_gc_duration_seconds',
];

export function createProcessRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const { name } of registry.getMetricsAsArray()) {
    if (!SHOWN.includes(name)) registry.removeSingleMetric(name);
  }
  return registry;
}
