import { z } from 'zod';
import { seconds, text } from '../values.ts';
import { setting } from './setting.ts';

export const LOG_SETTINGS = {
  LOG_LEVEL: setting(
    z.enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'is none of trace, debug, info, warn, error, fatal, silent',
    ),
    { about: 'From this level on it is logged.', remedy: 'set it to info or debug' },
    'info',
  ),
  LOG_FORMAT: setting(
    z.enum(['auto', 'pretty', 'json'], 'is none of auto, pretty, json'),
    {
      about: '`auto`: pretty on a terminal, else JSON.',
      remedy: 'set it to auto, pretty or json',
    },
    'auto',
  ),
  FORGEHAND_CONFIG: setting(text(), {
    about:
      'A `forgehand.yaml`: several forges, in place of `FORGE_…`, and what differs in single repositories.',
    remedy: 'name the file, or unset it and use the FORGE_… settings',
  }),
  STUB_SECONDS: setting(
    seconds({ max: 86_400 }),
    { about: 'How long the stub works.', remedy: 'use a number like 2' },
    '2',
  ),
  FORGEHAND_FAILPOINT: setting(text().regex(/^[\w:.-]{1,100}$/, 'is no name'), {
    about: 'For tests only: the process ends itself there. Warned about at start.',
    remedy: 'unset it',
  }),
};
