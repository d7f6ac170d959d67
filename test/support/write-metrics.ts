// Renews docs/metrics.md: npx tsx test/support/write-metrics.ts
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderMetrics } from './metrics-manual.ts';

writeFileSync(fileURLToPath(new URL('../../docs/metrics.md', import.meta.url)), renderMetrics());
