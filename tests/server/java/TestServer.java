// SPDX-License-Identifier: Apache-2.0

import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.api.IDaoRegistry;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.config.r4b.JpaR4BConfig;
import ca.uhn.fhir.jpa.config.r5.JpaR5Config;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirH2Dialect;
import ca.uhn.fhir.jpa.provider.DaoRegistryResourceSupportedSvc;
import ca.uhn.fhir.jpa.provider.IJpaSystemProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import ca.uhn.fhir.rest.api.IResourceSupportedSvc;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.h2.jdbcx.JdbcConnectionPool;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/**
 * HAPI FHIR's JPA server over a database in memory, on a free port of the loopback address.
 *
 * <p>Started with the edition (R4, R4B or R5), it writes {@code listening PORT} when it is ready, and ends when its
 * standard input ends: it cannot outlive the program that started it.
 */
public final class TestServer {
  private TestServer() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err);
    var watch = new Thread(TestServer::endWithInput);
    watch.setDaemon(true);
    watch.start();
    Class<?> edition =
        switch (arguments[0]) {
          case "R4" -> JpaR4Config.class;
          case "R4B" -> JpaR4BConfig.class;
          case "R5" -> JpaR5Config.class;
          default -> throw new IllegalArgumentException("R4, R4B or R5, not " + arguments[0]);
        };
    var context = new AnnotationConfigApplicationContext(Storage.class, edition);
    var fhir = new RestfulServer(context.getBean(FhirContext.class));
    fhir.registerProviders(context.getBean(ResourceProviderFactory.class).createProviders());
    fhir.registerProvider(context.getBean(IJpaSystemProvider.class));
    fhir.setPagingProvider(context.getBean(DatabaseBackedPagingProvider.class));

    var web = new Server(new InetSocketAddress("127.0.0.1", 0));
    var servlets = new ServletContextHandler("/");
    servlets.addServlet(new ServletHolder(fhir), "/fhir/*");
    web.setHandler(servlets);
    web.start();
    out.println("listening " + ((ServerConnector) web.getConnectors()[0]).getLocalPort());
  }

  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException error) {
      error.printStackTrace();
    }
    Runtime.getRuntime().halt(0);
  }

  /** What the server leaves to its operator: the database and the settings. */
  @Configuration
  @EnableTransactionManagement
  @Import({ThreadPoolFactoryConfig.class, JpaBatch2Config.class, Batch2JobsConfig.class, SubscriptionChannelConfig.class})
  static class Storage {
    @Bean
    DataSource dataSource() {
      return JdbcConnectionPool.create("jdbc:h2:mem:fhir;DB_CLOSE_DELAY=-1", "sa", "");
    }

    /**
     * Settings as they come, but: nothing runs in the background, and a search is never answered with the result of
     * an earlier one. References must resolve when they are written, which is said here since the tests rest on it.
     */
    @Bean
    JpaStorageSettings storageSettings() {
      var settings = new JpaStorageSettings();
      settings.setEnforceReferentialIntegrityOnWrite(true);
      settings.setSchedulingDisabled(true);
      settings.setReuseCachedSearchResultsForMillis(null);
      return settings;
    }

    @Bean
    PartitionSettings partitionSettings() {
      return new PartitionSettings();
    }

    @Bean
    SubscriptionSettings subscriptionSettings() {
      return new SubscriptionSettings();
    }

    @Bean
    IResourceSupportedSvc resourceTypes(IDaoRegistry daos) {
      return new DaoRegistryResourceSupportedSvc(daos);
    }

    @Bean
    DatabaseBackedPagingProvider paging() {
      return new DatabaseBackedPagingProvider();
    }

    @Bean
    LocalContainerEntityManagerFactoryBean entityManagerFactory(
        ConfigurableListableBeanFactory beans, FhirContext fhir, JpaStorageSettings settings, DataSource source) {
      var factory = HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, fhir, settings);
      factory.setPersistenceUnitName("fhir");
      factory.setDataSource(source);
      var properties = new Properties();
      properties.putAll(
          Map.of(
              "hibernate.dialect", HapiFhirH2Dialect.class.getName(),
              "hibernate.hbm2ddl.auto", "create",
              "hibernate.jdbc.batch_size", "50",
              "hibernate.search.enabled", "false"));
      factory.setJpaProperties(properties);
      return factory;
    }

    @Bean
    JpaTransactionManager transactionManager(EntityManagerFactory entityManagerFactory) {
      return new JpaTransactionManager(entityManagerFactory);
    }
  }
}
