import { Injectable, type Type } from '@nestjs/common';
import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Exclude<Schemas[string], { $ref: string }>;

/** A shape that objects of a described class may have, decided by the value of one property. */
export interface ApiVariant {
  /** The class that the objects are described by, such as `NotificationDto`. */
  of: Type<object>;
  /** The property whose value decides, such as `type`. */
  by: string;
  /** Its value, such as `user-registered`. */
  value: string;
  /** The classes of properties that differ between variants, by property name. */
  properties: Readonly<Record<string, Type<object>>>;
}

/**
 * Collects the variants of described classes. In the API description, a class with variants becomes a `oneOf` with a
 * discriminator, so that a generated client knows the shape by the value, without a cast.
 */
@Injectable()
export class ApiVariants {
  private readonly variants: ApiVariant[] = [];

  /** Adds a variant. Several modules may add variants of one class, before the description is first requested. */
  add(variant: ApiVariant): void {
    this.variants.push(variant);
  }

  /** The classes that have variants, and those of the properties in which they differ. */
  get models(): Type<object>[] {
    return this.variants.flatMap(({ of, properties }) => [of, ...Object.values(properties)]);
  }

  /** Replaces each class that has variants by a `oneOf`. Classes that the document does not have are left out. */
  describe({ components }: OpenAPIObject): void {
    const schemas = components?.schemas ?? {};
    for (const of of new Set(this.variants.map((variant) => variant.of))) {
      const base = schemas[of.name];
      if (base === undefined || '$ref' in base) continue;
      const own = this.variants
        .filter((variant) => variant.of === of)
        .toSorted((one, other) => (one.value < other.value ? -1 : 1));
      const [first] = own;
      if (first === undefined) continue;
      for (const variant of own) schemas[nameOf(variant)] = schemaOf(base, variant);
      schemas[of.name] = {
        ...(base.description === undefined ? {} : { description: base.description }),
        oneOf: own.map((variant) => ({ $ref: getSchemaPath(nameOf(variant)) })),
        discriminator: {
          propertyName: first.by,
          mapping: Object.fromEntries(own.map((variant) => [variant.value, getSchemaPath(nameOf(variant))])),
        },
      };
    }
  }
}

/** Returns a name for the variant's schema: `UserRegisteredNotificationDto`. */
function nameOf({ of, value }: ApiVariant): string {
  const words = value.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') + of.name;
}

function schemaOf(base: Schema, { by, value, properties }: ApiVariant): Schema {
  const { [by]: deciding, ...rest } = base.properties ?? {};
  const own = Object.entries(properties).map(([name, model]) => [name, { $ref: getSchemaPath(model) }]);
  return {
    ...base,
    properties: {
      ...rest,
      [by]: { ...deciding, type: 'string', enum: [value], example: value },
      ...(Object.fromEntries(own) as Record<string, { $ref: string }>),
    },
    required: [...new Set([...(base.required ?? []), by, ...Object.keys(properties)])],
  };
}
