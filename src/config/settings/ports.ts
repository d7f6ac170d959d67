import { address, port, size, text } from '../values.ts';
import { setting } from './setting.ts';

export const PORTS_SETTINGS = {
  PUBLIC_URL: setting(address(), {
    about: 'Where the forge reaches this: for hooks, links and `doctor`.',
    remedy: 'set it to an address that the forge can reach, like https://bot.example.org',
  }),
  HOST: setting(
    text(),
    {
      about:
        'Listens here for `/webhooks/*`, `/healthz` and `/readyz` only; `0.0.0.0` in containers.',
      remedy: 'set it to a host name or IP address of this machine',
    },
    '127.0.0.1',
  ),
  PORT: setting(port(), { about: 'Its port.', remedy: 'use a free port' }, '3000'),
  OPERATOR_HOST: setting(
    text(),
    {
      about: 'Listens here for the page, the API and metrics.',
      remedy: 'set it to a host name or IP address of this machine',
    },
    '127.0.0.1',
  ),
  OPERATOR_PORT: setting(
    port(),
    { about: 'Its port.', remedy: 'use a free port, another than PORT' },
    '3001',
  ),
  OPERATOR_TOKEN: setting(text().min(16, 'is shorter than 16 characters'), {
    secret: true,
    about: 'Asked for by page, API and metrics; without it they answer on loopback only.',
    remedy: 'set it to a long random text',
  }),
  WEBHOOK_MAX_BYTES: setting(
    size({ min: 1_024, max: 33_554_432 }),
    {
      about: 'The largest delivery that is taken.',
      remedy: 'use a size from 1 KiB to 32 MiB',
    },
    '1 MiB',
  ),
};
