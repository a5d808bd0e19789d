package io.millrace.local.standins.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.iam.AuthorizationPage;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAccounts;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.iam.PolicyDocuments;
import io.millrace.connectors.iam.RoleDetail;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthorizationDetailsTest {

    private static final String OF_AWS = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    private static final String OTHER = "111122223333";

    private Instant now = Instant.parse("2026-11-21T10:00:00Z");
    private final DirectIamAccounts accounts = new DirectIamAccounts(() -> now, OTHER);
    private final StandInAccount own = accounts.own();
    private final Iam iam = accounts.iam(IamAccounts.OWN);

    private List<AuthorizationPage> pages() {
        List<AuthorizationPage> pages = new ArrayList<>();
        String marker = null;
        do {
            AuthorizationPage page =
                    iam.authorizationDetails(marker).toCompletableFuture().join();
            pages.add(page);
            marker = page.next().orElse(null);
        } while (marker != null);
        return pages;
    }

    @Test
    void eachRoleIsOnOnePageAndPoliciesFollow() {
        own.createRole("b", "/consumers/", Map.of("owner", "weather team"));
        own.createRole("a", "/", Map.of());
        own.putInlinePolicy("b", "p", PolicyDocuments.of("weather"));
        String arn = own.createPolicy("/millrace/", "m", PolicyDocuments.of("m"));
        own.attachPolicy("b", arn);
        own.attachPolicy("b", OF_AWS);
        own.faults().pagesHold(1);

        List<AuthorizationPage> pages = pages();

        assertThat(pages).hasSize(3);
        assertThat(pages.get(0).roles()).extracting(RoleDetail::name).containsExactly("a");
        RoleDetail role = pages.get(1).roles().get(0);
        assertThat(role.arn()).isEqualTo("arn:aws:iam::000000000000:role/consumers/b");
        assertThat(role.tags()).isEqualTo(Map.of("owner", "weather team"));
        assertThat(role.inlinePolicies()).isEqualTo(Map.of("p", PolicyDocuments.of("weather")));
        assertThat(role.attachedPolicies()).containsExactly(arn, OF_AWS);
        assertThat(pages.get(2).managedPolicies()).isEqualTo(Map.of(arn, PolicyDocuments.of("m")));
    }

    @Test
    void rolesAreAsReadsSeeThem() {
        own.createRole("a", "/", Map.of());
        now = now.plusSeconds(60);
        own.putInlinePolicy("a", "p", PolicyDocuments.of("weather"));
        own.createRole("b", "/", Map.of());
        own.faults().readsAreBehind(Duration.ofSeconds(30));

        Map<String, Integer> policies = new HashMap<>();
        pages().get(0)
                .roles()
                .forEach(role -> policies.put(role.name(), role.inlinePolicies().size()));
        assertThat(policies).isEqualTo(Map.of("a", 0));
    }

    @Test
    void aMarkerIsOfAPageBefore() {
        assertThatThrownBy(() ->
                        iam.authorizationDetails("?").toCompletableFuture().join())
                .cause()
                .isInstanceOfSatisfying(
                        IamException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(IamException.Kind.INVALID));
    }

    @Test
    void accountsHaveTheirOwnRoles() {
        accounts.account(OTHER).createRole("a", "/", Map.of());

        assertThat(accounts.accounts()).containsExactlyInAnyOrder(IamAccounts.OWN, OTHER);
        assertThat(own.roles()).isEmpty();
        assertThat(accounts.iam(OTHER).role("a").toCompletableFuture().join().arn())
                .isEqualTo("arn:aws:iam::111122223333:role/a");
        assertThat(accounts.account(OTHER).caller()).startsWith("arn:aws:sts::111122223333:");
        assertThatIllegalArgumentException().isThrownBy(() -> accounts.iam("222222222222"));
    }

    @Test
    void aRoleGoesWithItsPolicies() {
        own.createRole("a", "/", Map.of());
        own.putInlinePolicy("a", "p", PolicyDocuments.of("weather"));
        own.attachPolicy("a", OF_AWS);
        own.deleteRole("a");

        assertThat(own.roles()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> own.deleteRole("a"));
    }
}
