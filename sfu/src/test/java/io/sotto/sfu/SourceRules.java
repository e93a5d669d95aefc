package io.sotto.sfu;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * What a compiled class no longer shows: sizes, comments, and how log messages are written. Read
 * from the syntax tree of the JDK's own compiler.
 */
final class SourceRules {
    static final int FILE_LINES_MAX = 400;
    static final int METHOD_LINES_MAX = 60;

    private SourceRules() {}

    /** Everything that is against the rules in these sources, one line each. */
    static List<String> violations(Iterable<? extends JavaFileObject> sources, boolean main)
            throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> found = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task =
                    (JavacTask) compiler.getTask(null, files, null, List.of(), null, sources);
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                long lines = unit.getLineMap().getLineNumber(lastPosition(trees, unit));
                if (lines > FILE_LINES_MAX) {
                    found.add(name(unit) + ": a file of " + lines + " lines");
                }
                new Scanner(trees, unit, main, found).scan(unit, null);
            }
        }
        return found;
    }

    private static String name(CompilationUnitTree unit) {
        return unit.getSourceFile().getName();
    }

    private static long lastPosition(DocTrees trees, CompilationUnitTree unit) {
        return Math.max(0, trees.getSourcePositions().getEndPosition(unit, unit));
    }

    private static final class Scanner extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final DocTrees trees;
        private final CompilationUnitTree unit;
        private final boolean main;
        private final List<String> found;

        Scanner(DocTrees trees, CompilationUnitTree unit, boolean main, List<String> found) {
            this.trees = trees;
            this.unit = unit;
            this.main = main;
            this.found = found;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void none) {
            boolean topLevel = getCurrentPath().getParentPath().getLeaf().equals(unit);
            boolean isPublic = type.getModifiers().getFlags().contains(Modifier.PUBLIC);
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            if (main && topLevel && isPublic && comment == null) {
                found.add(at(type) + ": " + type.getSimpleName() + " does not say what it is");
            }
            return super.visitClass(type, null);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
            long lines = line(end(method)) - line(start(method)) + 1;
            if (lines > METHOD_LINES_MAX) {
                found.add(at(method) + ": " + method.getName() + " has " + lines + " lines");
            }
            return super.visitMethod(method, null);
        }

        @Override
        public @Nullable Void visitMethodInvocation(
                MethodInvocationTree call, @Nullable Void none) {
            if (call.getMethodSelect() instanceof MemberSelectTree select) {
                String receiver = select.getExpression().toString();
                if (receiver.equals("Thread") && select.getIdentifier().contentEquals("sleep")) {
                    found.add(at(call) + ": sleeps");
                }
                if (select.getIdentifier().contentEquals("log")
                        && receiver.toUpperCase(java.util.Locale.ROOT).contains("LOG")
                        && !saysOnlyConstants(call.getArguments())) {
                    found.add(at(call) + ": logs something that is not a constant");
                }
            }
            return super.visitMethodInvocation(call, null);
        }

        /** Level, a literal without places for parameters, and at most an exception. */
        private static boolean saysOnlyConstants(List<? extends ExpressionTree> arguments) {
            return arguments.size() >= 2
                    && arguments.size() <= 3
                    && arguments.get(1) instanceof LiteralTree message
                    && !String.valueOf(message.getValue()).contains("{");
        }

        private String at(Tree tree) {
            return name(unit) + ":" + line(start(tree));
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }

        private long start(Tree tree) {
            return trees.getSourcePositions().getStartPosition(unit, tree);
        }

        private long end(Tree tree) {
            return trees.getSourcePositions().getEndPosition(unit, tree);
        }
    }
}
