import { Controller, Delete, Get, Injectable, Module, type Type } from '@nestjs/common';
import { ApiProperty, type OpenAPIObject } from '@nestjs/swagger';
import { NotificationType } from '../../../src/notifications/notifications.api.js';
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

class OrderShippedDto {
  @ApiProperty({ type: 'integer' })
  order!: number;
}

@NotificationType({ type: 'orders.shipped', data: OrderShippedDto })
@Injectable()
class AnnounceShipping {}

@NotificationType({ type: 'user-registered', data: OrderShippedDto })
@Injectable()
class AnnounceAgain {}

@Module({ providers: [AnnounceShipping] })
class ShippingModule {}

@Module({ providers: [AnnounceAgain] })
class AgainModule {}

async function described(imports: Type<object>[]): Promise<OpenAPIObject> {
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

  it('has a variant of notifications for each type that a module declares, told apart by the type', async () => {
    const { components } = await described([ShippingModule]);
    const schemas = components?.schemas ?? {};
    const [shipped, registered] = ['OrdersShipped', 'UserRegistered'].map(
      (name) => `#/components/schemas/${name}NotificationDto`,
    );
    expect(schemas['NotificationDto']).toMatchObject({
      oneOf: [{ $ref: shipped }, { $ref: registered }],
      discriminator: {
        propertyName: 'type',
        mapping: { 'orders.shipped': shipped, 'user-registered': registered },
      },
    });
    expect(schemas['OrdersShippedNotificationDto']).toMatchObject({
      properties: {
        id: { type: 'integer' },
        type: { type: 'string', enum: ['orders.shipped'] },
        data: { $ref: '#/components/schemas/OrderShippedDto' },
        createdAt: { format: 'date-time' },
      },
      required: expect.arrayContaining(['type', 'data']) as string[],
    });
    expect(schemas['OrderShippedDto']).toMatchObject({ properties: { order: { type: 'integer' } } });
  });

  it('does not take two modules that declare one type of notifications', async () => {
    await expect(TestApp.start({ imports: [AgainModule] })).rejects.toThrow(
      'AnnounceAgain of AgainModule and AnnounceRegistrationListener of NotificationsModule both declare the notification type "user-registered".',
    );
  });

  it('lists the codes of errors, those of modules among them', async () => {
    const { components } = await described([OrdersModule]);
    const codes = components?.schemas?.['ProblemDetails'];
    expect(codes).toMatchObject({
      properties: {
        code: { enum: expect.arrayContaining(['orders.closed', 'request.invalid']) as string[] },
      },
    });
  });
});
