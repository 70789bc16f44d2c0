package dev.espalier.experiment.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.Unit;
import dev.espalier.record.sweep.UnitState;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cell of a sweep, as {@code sweep --json} prints it.
 *
 * @param cell its number, from 1
 * @param settings the value of each setting that cells differ in, by key
 * @param state {@code done}, {@code failed}, {@code stopped}, {@code running} or {@code waiting}
 * @param out its directory, an ordinary run
 * @param error why it failed; null if it did not
 * @param reason why halving stopped it, for good; null if it did not
 */
public record CellResult(
    int cell,
    Map<String, Object> settings,
    String state,
    Path out,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String error,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason) {

  static CellResult of(SweepDirectory sweep, Unit unit) {
    Map<String, Object> settings = new LinkedHashMap<>();
    unit.settings()
        .forEach(
            (key, text) ->
                settings.put(
                    key,
                    Setting.ofKey(key)
                        .flatMap(setting -> Settings.defaults().with(setting, text).shown(setting))
                        .orElse(text)));
    return new CellResult(
        unit.name().number(),
        settings,
        unit.stateNow().word(),
        sweep.run(unit).path(),
        unit.stateNow() == UnitState.FAILED ? unit.what() : null,
        unit.course().halved() ? unit.what() : null);
  }
}
