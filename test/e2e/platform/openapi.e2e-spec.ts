import { Controller, Delete, Get, Module } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import {
  ApiProblems,
  ApiSection,
  ApiSession,
  defineProblems,
  Public,
} from '../../../src/platform/platform.api.js';
import { TestApp } from '../../support/test-app.js';

const ordersErrors = defineProblems('orders', {
  closed: { code: 'orders.closed', status: 409, title: 'The order is closed', detail: 'Open it first.' },
});

@ApiSection('Orders', 'The orders of the shop.')
@Controller('api/v1/orders')
class OrdersController {
  @Public()
  @ApiProblems(ordersErrors.closed)
  @Get()
  list(): string[] {
    return [];
  }

  @ApiSession()
  @Delete()
  remove(): void {
    return;
  }
}

@Module({ controllers: [OrdersController] })
class OrdersModule {}

async function described(imports: (typeof OrdersModule)[]): Promise<OpenAPIObject> {
  const app = await TestApp.start({ imports });
  const { body } = (await app.http.get('/docs-json').expect(200)) as { body: OpenAPIObject };
  await app.close();
  return body;
}

describe('The description of the API', () => {
  it('has a section for each controller that names one, and none for modules that are not there', async () => {
    const base = [
      { name: 'Auth', description: 'Register, log in, log out, change the password.' },
      { name: 'Health', description: 'Liveness and readiness of the node.' },
      { name: 'Notifications', description: 'The notification feed and its read mark.' },
      { name: 'Sessions', description: 'List and revoke active sessions.' },
      { name: 'Users', description: 'The current user.' },
    ];
    const own = { name: 'Orders', description: 'The orders of the shop.' };
    const { tags: plain = [] } = await described([]);
    expect(plain).toEqual(expect.arrayContaining(base));
    expect(plain).not.toContainEqual(own);
    const { tags: more = [] } = await described([OrdersModule]);
    expect(more.filter(({ name }) => name !== own.name)).toEqual(plain);
    expect(more).toContainEqual(own);
  });

  it('shows the error codes of a module with its calls, and which of them need a session', async () => {
    const { paths } = await described([OrdersModule]);
    const { get, delete: remove } = paths['/api/v1/orders'] ?? {};
    expect(get?.responses['409']).toMatchObject({
      description: '`orders.closed`: The order is closed',
      content: {
        'application/problem+json': {
          examples: { 'orders.closed': { value: { code: 'orders.closed', status: 409 } } },
        },
      },
    });
    expect([get?.security, remove?.security]).toEqual([[], [{ session: [] }]]);
  });

  it('does not take two descriptions of one section', () => {
    expect(() => ApiSection('Orders', 'Something else.')).toThrow(
      'The section Orders of the API has two descriptions: "The orders of the shop." and "Something else.".',
    );
  });
});
