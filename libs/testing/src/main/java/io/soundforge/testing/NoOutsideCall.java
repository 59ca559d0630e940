package io.soundforge.testing;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Follows a method's calls through our own code, and finds those that start a process or talk to a server. */
final class NoOutsideCall extends ArchCondition<JavaMethod> {
    private static final List<String> OUTSIDE_PACKAGES = List.of(
            "java.net.http.",
            "io.vertx.core.http.",
            "io.vertx.httpproxy.",
            "io.soundforge.pythonpool.",
            "jakarta.ws.rs.client.");
    private static final Set<String> OUTSIDE_CLASSES = Set.of(
            ProcessBuilder.class.getName(), Runtime.class.getName(), "java.net.URLConnection", "java.net.Socket");

    private final String ourCode;

    NoOutsideCall(String ourCode) {
        super("neither start a process nor talk to a server");
        this.ourCode = ourCode;
    }

    @Override
    public void check(JavaMethod method, ConditionEvents events) {
        Set<JavaCodeUnit> visited = new HashSet<>();
        Deque<JavaCodeUnit> open = new ArrayDeque<>(List.of(method));
        while (!open.isEmpty()) {
            JavaCodeUnit unit = open.pop();
            if (!visited.add(unit)) {
                continue;
            }
            for (JavaAccess<?> access : unit.getAccessesFromSelf()) {
                JavaClass owner = access.getTargetOwner();
                if (isOutside(owner, access.getName())) {
                    events.add(SimpleConditionEvent.violated(
                            method, method.getFullName() + " reaches: " + access.getDescription()));
                } else if (owner.getName().startsWith(ourCode)
                        && access.getTarget().resolveMember().orElse(null) instanceof JavaCodeUnit next) {
                    open.push(next);
                }
            }
        }
    }

    private static boolean isOutside(JavaClass owner, String member) {
        if (owner.getName().equals(Runtime.class.getName())) {
            return member.equals("exec");
        }
        return OUTSIDE_CLASSES.contains(owner.getName())
                || OUTSIDE_PACKAGES.stream().anyMatch(owner.getName()::startsWith);
    }
}
