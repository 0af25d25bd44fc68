import { misspeltSettings } from './misspelt-settings.js';

const settings = [
  'PUBLIC_URL',
  'TRUST_PROXY',
  'DATA_DIR',
  'DB_HOST',
  'DB_PORT',
  'PORT',
  'HOST',
  'SECRET_KEY',
  'REDIS_URL',
];

describe('A variable whose name is nearly that of a setting', () => {
  it.each([
    ['PUBLC_URL', 'PUBLIC_URL'],
    ['TRUST_PROXIES', 'TRUST_PROXY'],
    ['TRUSTED_PROXY', 'TRUST_PROXY'],
    ['DATADIR', 'DATA_DIR'],
    ['public_url', 'PUBLIC_URL'],
    ['SECRETKEY', 'SECRET_KEY'],
    ['REDIS_URI', 'REDIS_URL'],
  ])('is reported with the setting: %s', (name, setting) => {
    expect(misspeltSettings([name], settings)).toEqual([
      `${name} is no setting and has no effect: ${setting} may be meant.`,
    ]);
  });

  it('is not seen in what else an environment has', () => {
    const others = [
      'PATH',
      'HOME',
      'HOSTNAME',
      'POST',
      'PWD',
      'LANG',
      'NODE_OPTIONS',
      'npm_config_cache',
      'SHLVL',
    ];
    expect(misspeltSettings([...others, ...settings, 'KUBERNETES_PORT', 'REDIS_PORT'], settings)).toEqual([]);
  });
});
