package io.company.platform.kinds.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The field says the same as another one. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface SameAs {

  /** JSON pointer into the whole object, e.g. {@code /metadata/namespace}. */
  String value();
}
