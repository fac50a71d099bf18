package io.company.platform.gateway.http;

import java.util.List;

/** A bean that contributes routes; each package of the gateway has one. */
public interface Routes {
  List<Route> routes();
}
