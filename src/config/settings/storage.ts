import { duration, nodes, text } from '../values.ts';
import { setting } from './setting.ts';

export const STORAGE_SETTINGS = {
  REDIS_URL: setting(text().regex(/^rediss?:\/\/\S+$/, 'is no redis:// or rediss:// address'), {
    secret: true,
    about:
      'Redis 6.2 or newer, with AOF. `serve` and `work` alone need it, or one of the next two.',
    shownDefault: 'embedded',
    remedy: 'set it to an address like redis://:password@host:6379/0, or leave it out',
  }),
  REDIS_CLUSTER: setting(nodes(), {
    about:
      'Nodes of a Redis Cluster, `host:port` by comma; user, password and TLS as in REDIS_URL, if that is set.',
    remedy: 'list the nodes like a:6379,b:6379',
  }),
  REDIS_SENTINEL: setting(nodes(), {
    about:
      'Sentinels, `host:port` by comma; the master is called `mymaster`; user, password and TLS of the servers as in REDIS_URL, if that is set. A password without user is the sentinels’ too.',
    remedy: 'list the sentinels like a:26379,b:26379',
  }),
  DATA_DIR: setting(
    text(),
    {
      about: 'The embedded store, logs, and the folders of runs.',
      remedy: 'set it to a folder that can be written',
    },
    '.forgehand',
  ),
  RUN_RETENTION: setting(
    duration(),
    {
      about: 'The folders of failed runs are kept that long.',
      remedy: 'use a duration like 24h',
    },
    '24h',
  ),
};
