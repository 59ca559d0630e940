package io.soundforge.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every error of a resource as problem+json. A service gets this by having the library on its class path. */
public class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    private static final Map<Integer, String> CODES = Map.of(
            400, "BAD_REQUEST",
            401, "UNAUTHORIZED",
            403, "FORBIDDEN",
            404, "NOT_FOUND",
            405, "METHOD_NOT_ALLOWED",
            406, "NOT_ACCEPTABLE",
            413, "TOO_LARGE",
            415, "UNSUPPORTED_MEDIA_TYPE",
            503, "UNAVAILABLE");

    private static final Map<Integer, String> DETAILS = Map.of(
            404, "There is nothing at this address.",
            405, "This address does not take that method.",
            406, "None of the accepted media types can be given.",
            413, "The body is larger than allowed.",
            415, "This media type is not taken here.");

    /** Our own errors. */
    @ServerExceptionMapper(priority = 1)
    public Response api(ApiException error, UriInfo uri) {
        return new Problem(error.status(), error.code(), error.getMessage(), uri.getPath(), error.extensions())
                .toResponse();
    }

    /** A body that is not JSON, or not the JSON that was asked for. */
    @ServerExceptionMapper(
            value = {JsonProcessingException.class, MismatchedInputException.class},
            priority = 1)
    public Response json(JsonProcessingException error, UriInfo uri) {
        return api(JsonProblems.of(error), uri);
    }

    /** Declared constraints that do not hold. */
    @ServerExceptionMapper(priority = 1)
    public Response constraint(ConstraintViolationException error, UriInfo uri) {
        ConstraintViolation<?> first = error.getConstraintViolations().stream()
                .min((a, b) -> a.getPropertyPath()
                        .toString()
                        .compareTo(b.getPropertyPath().toString()))
                .orElse(null);
        if (first == null) {
            return api(new ApiException(400, "INVALID_VALUE", "A value is not allowed."), uri);
        }
        String path = first.getPropertyPath().toString();
        String field = path.substring(path.indexOf('.', path.indexOf('.') + 1) + 1);
        return api(ApiException.badField("INVALID_VALUE", field, field + " " + first.getMessage() + "."), uri);
    }

    /** What the framework itself refuses: no such address, method, media type. */
    @ServerExceptionMapper(
            value = {WebApplicationException.class, NotFoundException.class},
            priority = 1)
    public Response framework(WebApplicationException error, UriInfo uri) {
        if (error.getCause() instanceof JsonProcessingException json) {
            return json(json, uri);
        }
        int status = error.getResponse().getStatus();
        if (status < 400) {
            return error.getResponse();
        }
        String code = CODES.getOrDefault(status, status < 500 ? "BAD_REQUEST" : "INTERNAL");
        String detail = DETAILS.getOrDefault(
                status, status < 500 ? "The request cannot be understood." : "Something went wrong on our side.");
        Response answer = Problem.of(status, code, detail, uri.getPath()).toResponse();
        String allowed = error.getResponse().getHeaderString("Allow");
        // RFC 9110: a 405 says which methods there are.
        return allowed == null
                ? answer
                : Response.fromResponse(answer).header("Allow", allowed).build();
    }

    /** Everything else: what waiting mends is told apart from our own mistakes, whose text stays in the log. */
    @ServerExceptionMapper(priority = 1)
    public Response unexpected(Throwable error, UriInfo uri) {
        if (DatabaseErrors.isUnavailable(error)) {
            LOG.warnf("%s: the database is away: %s", uri.getPath(), error.getMessage());
            return unavailable("The database cannot be used just now; nothing was accepted. Try again.", uri);
        }
        if (DatabaseErrors.isLostRace(error)) {
            LOG.warnf("%s: gave way in the database: %s", uri.getPath(), error.getMessage());
            return unavailable("Others changed the same things first; nothing was accepted. Try again.", uri);
        }
        LOG.errorf(error, "%s failed", uri.getPath());
        return Problem.of(500, "INTERNAL", "Something went wrong on our side; the log knows more.", uri.getPath())
                .toResponse();
    }

    private static Response unavailable(String detail, UriInfo uri) {
        return Problem.of(503, "DATABASE_UNAVAILABLE", detail, uri.getPath()).toResponse();
    }
}
