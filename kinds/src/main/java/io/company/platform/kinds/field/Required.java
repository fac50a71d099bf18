package io.company.platform.kinds.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The stored object always has this field. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Required {

  /**
   * Users may leave it out: the platform fills it in from what it knows besides the object, or says
   * why it can't.
   */
  boolean derived() default false;
}
