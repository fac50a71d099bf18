package io.company.platform.kinds.field;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a field means. Every field of every record has one. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Doc {

  /** Sentences for the reader of the API's documentation. */
  String value();

  /** A text as it is; anything else as JSON. Left out where the parts' own examples make one. */
  String example() default "";
}
