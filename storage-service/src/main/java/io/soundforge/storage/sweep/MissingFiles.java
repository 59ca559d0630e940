package io.soundforge.storage.sweep;

import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.catalog.Database;
import io.soundforge.storage.catalog.Places;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Looks for files that have a row but no object, beside a walk through all objects. It holds a page of names at a time; where the walk does not
 * go in the order of names, more files are asked for than need be, and none is missed.
 */
final class MissingFiles {
    /** More are not looked for: by then somebody must look himself. */
    static final int AT_MOST = 1000;

    private static final Logger LOG = Logger.getLogger(MissingFiles.class);
    private static final int LOGGED = 20;

    private final Database database;
    private final Places places;
    private final BlobBackend backend;
    private final int pageSize;
    private final List<String> page = new ArrayList<>();
    private String comparedTo;
    private int count;

    MissingFiles(Database database, Places places, BlobBackend backend, int pageSize) {
        this.database = database;
        this.places = places;
        this.backend = backend;
        this.pageSize = pageSize;
    }

    /** The walk enters a top folder. */
    void enter(String folder) {
        comparedTo = folder + "/";
    }

    /** The walk has come by an object. */
    void pass(String path) throws SQLException, IOException {
        page.add(path);
        if (page.size() == pageSize) {
            compare(path);
        }
    }

    /** The walk leaves the folder. */
    void leave(String folder) throws SQLException, IOException {
        // The character after the slash: behind all that lies in the folder.
        compare(folder + "0");
    }

    /** How many were found. */
    int count() {
        return count;
    }

    private void compare(String upTo) throws SQLException, IOException {
        String after = comparedTo;
        List<String> others;
        do {
            String from = after;
            others = database.inTransaction(connection -> places.others(connection, from, upTo, page, pageSize));
            for (String place : others) {
                look(place);
                after = place;
            }
        } while (others.size() == pageSize && count < AT_MOST);
        comparedTo = upTo;
        page.clear();
    }

    /** It may have come, or gone with its row, since the walk came by. */
    private void look(String place) throws SQLException, IOException {
        if (count == AT_MOST
                || backend.find(place).isPresent()
                || !database.inTransaction(connection -> places.isInUse(connection, place))) {
            return;
        }
        count++;
        if (count <= LOGGED) {
            LOG.errorf("%s is missing in %s, but there is a row of it", place, backend.location());
        }
    }
}
