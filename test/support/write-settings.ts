// Renews what is made from the settings: npx tsx test/support/write-settings.ts
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderFileSchema } from '../../src/config/file-schema.ts';
import { EMPTY_MANUAL, renderEnvExample, withTables } from '../../src/config/render.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manual = `${root}docs/configuration.md`;

mkdirSync(`${root}docs`, { recursive: true });
writeFileSync(`${root}.env.example`, renderEnvExample());
writeFileSync(`${root}docs/forgehand.schema.json`, renderFileSchema());
writeFileSync(manual, withTables(existsSync(manual) ? readFileSync(manual, 'utf8') : EMPTY_MANUAL));
