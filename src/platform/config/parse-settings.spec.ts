import { IsString } from 'class-validator';
import type { SettingsClass } from './declared-settings.js';
import { InvalidSettingsError, parseAllSettings, parseSettings } from './parse-settings.js';
import { RequiredInProduction, Secret } from './secret.decorator.js';
import { OneOf, WholeNumber } from './setting-rules.js';

class OrderSettings {
  @WholeNumber({ min: 1 })
  readonly ORDER_LIMIT: number = 40;

  @OneOf(['on', 'off'])
  readonly ORDERS: 'on' | 'off' = 'off';
}

class InvoiceSettings {
  @Secret()
  @RequiredInProduction('the key of the printer', ({ INVOICES }: InvoiceSettings) => INVOICES === 'sent')
  @IsString()
  readonly INVOICE_KEY: string = '';

  @Secret({ placeholders: 'allowed' })
  @IsString()
  readonly INVOICE_PIN: string = '';

  @OneOf(['kept', 'sent'])
  readonly INVOICES: 'kept' | 'sent' = 'kept';
}

/** What is wrong with an environment; nothing when it can be used. */
function problemsOf(classes: SettingsClass[], environment: Record<string, string>) {
  try {
    parseAllSettings(environment, classes);
    return [];
  } catch (error) {
    if (error instanceof InvalidSettingsError) return error.problems;
    throw error;
  }
}

describe('The settings of several modules', () => {
  it('are read from one environment, each class with what it declares', () => {
    const all = parseAllSettings({ ORDER_LIMIT: '60', INVOICES: 'sent', PATH: '/bin' }, [
      OrderSettings,
      InvoiceSettings,
    ]);
    expect(all.of(OrderSettings)).toMatchObject({ ORDER_LIMIT: 60, ORDERS: 'off' });
    expect(Object.entries(all.of(InvoiceSettings))).toEqual([
      ['INVOICE_KEY', ''],
      ['INVOICE_PIN', ''],
      ['INVOICES', 'sent'],
    ]);
  });

  it('are reported all at once when they cannot be used', () => {
    const environment = { ORDER_LIMIT: 'plenty', INVOICES: 'lost' };
    expect(problemsOf([OrderSettings, InvoiceSettings], environment)).toEqual([
      { name: 'ORDER_LIMIT', given: '"plenty"', expected: 'a whole number of at least 1' },
      { name: 'INVOICES', given: '"lost"', expected: 'one of kept, sent' },
    ]);
  });

  it('cannot be changed, nor added to', () => {
    const settings = parseSettings(OrderSettings, {});
    expect(() => Object.assign(settings, { ORDER_LIMIT: 1 })).toThrow(TypeError);
    expect(() => Object.assign(settings, { MORE: 1 })).toThrow(TypeError);
    expect(settings.ORDER_LIMIT).toBe(40);
  });

  it('stop the start when two classes declare one setting, and both are named', () => {
    class BasketSettings {
      @OneOf(['on', 'dim'])
      readonly ORDERS: string = 'dim';
    }
    expect(() => parseAllSettings({}, [OrderSettings, BasketSettings])).toThrow(
      'The setting ORDERS is declared by both OrderSettings and BasketSettings.',
    );
  });

  it('stop the start when a setting has no rule: it would stay text', () => {
    class CarelessSettings {
      readonly LIMIT: number = 5;
    }
    expect(() => parseAllSettings({}, [CarelessSettings])).toThrow(
      'The setting LIMIT of CarelessSettings has no rule.',
    );
  });

  it('are refused to whoever declares them after they have been read', () => {
    expect(() => parseAllSettings({}, [OrderSettings]).of(InvoiceSettings)).toThrow(
      'InvoiceSettings was declared after the settings had been read',
    );
  });
});

describe('A setting that is marked as a secret', () => {
  const production = { NODE_ENV: 'production', INVOICES: 'sent' };

  it('is not shown when it is wrong', () => {
    class SafeSettings {
      @Secret()
      @OneOf(['open sesame'])
      readonly SAFE_WORD: string = 'open sesame';
    }
    expect(problemsOf([SafeSettings], { SAFE_WORD: 'hunter2' })).toEqual([
      { name: 'SAFE_WORD', given: 'a secret', expected: 'one of open sesame' },
    ]);
  });

  it('is refused in production when it is a known placeholder, unless placeholders are allowed', () => {
    const placeholders = { INVOICE_KEY: 'change-me', INVOICE_PIN: 'change-me' };
    expect(problemsOf([InvoiceSettings], { ...production, ...placeholders })).toEqual([
      { name: 'INVOICE_KEY', given: 'a known placeholder', expected: 'a secret of its own in production' },
    ]);
    expect(problemsOf([InvoiceSettings], placeholders)).toEqual([]);
  });

  it('may be demanded in production, where the other settings say that it matters', () => {
    expect(problemsOf([InvoiceSettings], production)).toEqual([
      { name: 'INVOICE_KEY', given: 'nothing', expected: 'the key of the printer' },
    ]);
    expect(problemsOf([InvoiceSettings], { ...production, INVOICE_KEY: '' })).toHaveLength(1);
    expect(problemsOf([InvoiceSettings], { ...production, INVOICES: 'kept' })).toEqual([]);
    expect(problemsOf([InvoiceSettings], { ...production, INVOICE_KEY: 'kF3vQ9sX2mZ7' })).toEqual([]);
    expect(problemsOf([InvoiceSettings], { INVOICES: 'sent' })).toEqual([]);
  });
});
